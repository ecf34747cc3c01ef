"""Computes the reference cases in ``more`` with plain loops over numbers: slow, and easy to compare with the formulas.

``python tests/reference/naive_network.py FOLDER`` writes them to a folder; the default is ``more`` beside this file.
Nothing here comes from nnviz, nor from NumPy.
"""

import copy
import json
import math
import sys
from pathlib import Path

from naive_cases import cases
from naive_formulas import ACTIVATIONS, FUSED, LOSSES, MOVED, SUMS, rate_of, sign

COUNTS = (1, 10, 100)
LOSS_COUNTS = (1, 2, 3, 5, 10, 100)


def activated(key, params, z):
    """The activations of one layer for one sample, and a function from dE/da to dE/dz."""
    if key == "softmax":
        top = max(z)
        total = sum(math.exp(v - top) for v in z)
        a = [math.exp(v - top) / total for v in z]

        def through_jacobian(g):
            return [sum(g[j] * a[j] * ((1.0 if i == j else 0.0) - a[i]) for j in range(len(a))) for i in range(len(a))]

        return a, through_jacobian
    pairs = [ACTIVATIONS[key](v, **params) for v in z]
    return [value for value, _ in pairs], lambda g: [e * slope for e, (_, slope) in zip(g, pairs, strict=True)]


def forward(case, W, b, x):
    """(inputs, z, a, back) of each layer for one sample."""
    passed, a = [], x
    for w, bias, key, params in zip(
        W, b, case["network"]["activations"], case["network"]["activation_params"], strict=True
    ):
        inputs = a
        z = [bias[j] + sum(inputs[i] * w[i][j] for i in range(len(inputs))) for j in range(len(bias))]
        a, back = activated(key, params, z)
        passed.append((inputs, z, a, back))
    return passed


def loss_of(case, a, t):
    """The loss of one sample, and dE/da."""
    name, params = case["loss"]["name"], case["loss"]["params"]
    pairs = [LOSSES[name](o, target, **params) for o, target in zip(a, t, strict=True)]
    share = 1 if name in SUMS else len(a)
    return sum(value for value, _ in pairs) / share, [slope / share for _, slope in pairs]


def penalty_of(case, W):
    flat = [w for layer in W for row in layer for w in row]
    l1, l2 = case["regularisation"]["l1"], case["regularisation"]["l2"]
    return l1 * sum(abs(w) for w in flat) + l2 / 2 * sum(w * w for w in flat)


def data_loss_of(case, W, b, rows):
    losses = [loss_of(case, forward(case, W, b, case["data"]["X"][r])[-1][2], case["data"]["T"][r])[0] for r in rows]
    return losses, sum(losses) / (len(losses) if case["batch"]["reduction"] == "mean" else 1)


def backward(case, W, b, rows):
    """What the mini-batch gives in each layer, as the case file lists it; gradients of the data loss alone."""
    share = len(rows) if case["batch"]["reduction"] == "mean" else 1
    layers = [
        {"layer": k + 1, "z": [], "a": [], "dL_da": [], "delta": [], "dW": zeros(w), "db": [0.0] * len(w[0])}
        for k, w in enumerate(W)
    ]
    for r in rows:
        passed = forward(case, W, b, case["data"]["X"][r])
        t = case["data"]["T"][r]
        g = [v / share for v in loss_of(case, passed[-1][2], t)[1]]
        for k in reversed(range(len(W))):
            inputs, z, a, back = passed[k]
            delta, out = back(g), layers[k]
            for name, value in (("z", z), ("a", a), ("dL_da", g), ("delta", delta)):
                out[name].append(value)
            for j, d in enumerate(delta):
                out["db"][j] += d
                for i, v in enumerate(inputs):
                    out["dW"][i][j] += v * d
            g = [sum(W[k][i][j] * d for j, d in enumerate(delta)) for i in range(len(inputs))]
    if (case["loss"]["name"], case["network"]["activations"][-1]) in FUSED:
        layers[-1]["dL_da"] = None
    return layers


def zeros(table):
    return [[0.0] * len(row) for row in table]


def add_penalty(case, W, layers):
    l1, l2 = case["regularisation"]["l1"], case["regularisation"]["l2"]
    if not (l1 or l2):
        return
    for w, layer in zip(W, layers, strict=True):
        layer["dW_data_only"] = copy.deepcopy(layer["dW"])
        for i, row in enumerate(w):
            for j, value in enumerate(row):
                layer["dW"][i][j] += l1 * sign(value) + l2 * value


def clipped(case, layers):
    """dW and db of each layer after clipping, and the global norm before."""
    dW, db = [copy.deepcopy(layer["dW"]) for layer in layers], [list(layer["db"]) for layer in layers]
    flat = [v for table in dW for row in table for v in row] + [v for row in db for v in row]
    norm = math.sqrt(sum(v * v for v in flat))
    clip = case["clip"]
    if clip is None:
        return dW, db, norm

    def cut(v):
        if clip["mode"] == "value":
            return max(-clip["max_value"], min(clip["max_value"], v))
        return v * min(1.0, clip["max_norm"] / (norm + 1e-6))

    return [[[cut(v) for v in row] for row in table] for table in dW], [[cut(v) for v in row] for row in db], norm


def moved(case, w, g, state, n, rate, is_weight):
    """One parameter after update n, with weight decay: coupled to the gradient, but for adamw."""
    o = case["optimizer"]
    decay = o["weight_decay"] if is_weight or o["decay_biases"] else 0.0
    if o["name"] == "adamw":
        w, decay = w * (1 - rate * decay), 0.0
    return MOVED[o["name"]](w, g + decay * w, state, n, rate, o)


def update(case, W, b, dW, db, states, n, rate):
    for k in range(len(W)):
        for j in range(len(b[k])):
            for i in range(len(W[k])):
                state = states.setdefault((k, i, j), {})
                W[k][i][j] = moved(case, W[k][i][j], dW[k][i][j], state, n, rate, True)
            if case["network"]["train_bias"][k]:
                b[k][j] = moved(case, b[k][j], db[k][j], states.setdefault((k, j), {}), n, rate, False)


def first_step(case, W, b, rows, layers, clip):
    losses, data_loss = data_loss_of(case, W, b, rows)
    penalty = penalty_of(case, W)
    step = {
        "batch_indices": rows,
        "per_sample_loss": losses,
        "data_loss": data_loss,
        "reg_loss": penalty,
        "total_loss": data_loss + penalty,
        "layers": layers,
    }
    if case["clip"]:
        step |= {"clipped": {"dW": clip[0], "db": clip[1]}, "grad_global_norm_before_clip": clip[2]}
    return step


def computed(case):
    """The case with what must come out of it."""
    W, b = copy.deepcopy(case["initial"]["W"]), copy.deepcopy(case["initial"]["b"])
    samples, size = len(case["data"]["X"]), case["batch"]["size"]
    expected = {"params_after": {}, "batch_loss_before_update": {}, "lr_used": {}}
    states, start = {}, 0
    for n in range(1, max(COUNTS) + 1):
        rows = list(range(start, min(start + size, samples)))
        start = 0 if rows[-1] == samples - 1 else rows[-1] + 1
        layers = backward(case, W, b, rows)
        add_penalty(case, W, layers)
        dW, db, norm = clipped(case, layers)
        if n == 1:
            expected["step1"] = copy.deepcopy(first_step(case, W, b, rows, layers, (dW, db, norm)))
        if n in LOSS_COUNTS:
            expected["batch_loss_before_update"][str(n)] = data_loss_of(case, W, b, rows)[1] + penalty_of(case, W)
        rate = rate_of(case["optimizer"]["lr"], case["lr_schedule"], n - 1)
        if n in LOSS_COUNTS:
            expected["lr_used"][str(n)] = rate
        update(case, W, b, dW, db, states, n, rate)
        if n in COUNTS:
            total = data_loss_of(case, W, b, range(samples))[1] + penalty_of(case, W)
            after = {"W": copy.deepcopy(W), "b": copy.deepcopy(b), "full_data_total_loss": total}
            expected["params_after"][str(n)] = after
    close, later = {"rtol": 1e-10, "atol": 1e-13}, {"rtol": 1e-9, "atol": 1e-12}
    return case | {
        "expected": expected,
        "tolerance": {"step1": close, **{f"after_{n}": later for n in COUNTS}},
    }


def main(folder):
    folder.mkdir(exist_ok=True)
    for case in cases():
        name = "".join(letter if letter.isalnum() else "_" for letter in f"{case['id']}_{case['title']}")
        text = json.dumps(computed(case), allow_nan=False) + "\n"
        (folder / f"{name}.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "more")
