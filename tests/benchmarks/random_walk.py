"""10,000 random presses on all rungs, forth and back, chosen samples among them: does it end where it began?

    python tests/benchmarks/random_walk.py [PRESSES]

The walk begins after 50 steps. At its end it goes back there, and everything is compared bit for bit with what it was;
then a straight run is compared with where the walk had led to.
"""

import random
import sys
import time
from contextlib import closing
from dataclasses import replace

from PySide6.QtCore import QCoreApplication

from nnviz.app.moments import Rung
from nnviz.app.session import Session
from nnviz.app.stepper import Stepper
from nnviz.document.examples import example_project
from nnviz.engine.optimizers import OPTIMIZERS

_BEGIN = 50
_RUNGS = (Rung.TERM, Rung.UNIT, Rung.LAYER, Rung.PHASE, Rung.SAMPLE, Rung.BATCH)
_WEIGHTS = (1, 1, 1, 1, 3, 4)


def bits(session: Session) -> tuple[object, ...]:
    """Everything that decides how training goes on, and the losses so far."""
    trainer = session.training.job.trainer
    state = trainer.state()
    vectors = (state.parameters, *state.optimizer, trainer.losses.view())
    return (state.step, state.batching, state.learning_rate, *(vector.tobytes() for vector in vectors))


def walk(batch_size: int, presses: int) -> bool:
    """One walk; True when it ends as it should."""
    project = example_project("playground_circle")
    training = replace(
        project.training, batch_size=batch_size, shuffle=True, optimizer=OPTIMIZERS.create("adam"), learning_rate=0.01
    )
    with closing(Session(replace(project, training=training))) as session:
        stepper, rng = Stepper(session), random.Random(batch_size)
        stepper.go_to(_BEGIN)
        begin, clock = bits(session), time.perf_counter()
        for _ in range(presses):
            if session.snapshot.step > _BEGIN and rng.random() < 0.01:
                stepper.choose_sample(rng.randrange(len(session.data.train_inputs)))
                continue
            move = stepper.advance if session.snapshot.step <= _BEGIN or rng.random() < 0.55 else stepper.retreat
            move(rng.choices(_RUNGS, _WEIGHTS)[0])
        furthest = session.training.job.timeline.furthest
        stepper.go_to(furthest)
        end = bits(session)
        stepper.go_to(_BEGIN)
        back = bits(session) == begin
        stepper.go_to(furthest)
        again = bits(session) == end
        seconds = time.perf_counter() - clock
        print(f"{batch_size:>10}{presses:>10}{furthest:>10}{seconds:>9.1f}   {'yes' if back and again else 'NO'}")
        return back and again


def main() -> int:
    """Walk with mini-batches of one sample and of ten."""
    presses = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    application = QCoreApplication(sys.argv[:1])
    print(f"{'batch':>10}{'presses':>10}{'steps':>10}{'seconds':>9}   bit-equal")
    results = [walk(batch_size, presses) for batch_size in (1, 10)]
    application.processEvents()
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
