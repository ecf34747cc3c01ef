"""The verdict on the gradients, in a sentence or two, with the numbers that it rests on."""

from PySide6.QtCore import QCoreApplication

from nnviz.engine.gradient_flow import FlowState, LayerFlow, Verdict

_LARGEST_FRACTION = 1e5
_FRACTIONS = {0.25: "¼", 0.5: "½"}


def verdict_in_words(flows: tuple[LayerFlow, ...], verdict: Verdict, probes: int) -> str:
    """What is to be said of the gradients of a step.

    Args:
        probes: how many training samples were asked whether a unit is dead.
    """
    translate = QCoreApplication.translate
    largest = f"{max(flow.grad_norm for flow in flows):.2g}"
    if verdict.state is FlowState.NOT_FINITE:
        return translate("FlowWords", "A gradient is not a finite number: the learning rate is too large.")
    if verdict.state is FlowState.ZERO:
        return translate("FlowWords", "All gradients of this step are exactly 0: nothing is learned from it.")
    if verdict.state is FlowState.DEAD:
        text = translate(
            "FlowWords",
            "All units of layer {0} are dead: their slope is 0 for each of {1} training samples, so that no error "
            "reaches what lies before them.",
        )
        return text.format(verdict.dead_layer, probes)
    if len(flows) == 1:
        return translate("FlowWords", "One layer, whose gradient has the norm {0}.").format(largest)
    share = _share_in_words(flows, verdict)
    if verdict.state is FlowState.TINY:
        text = translate("FlowWords", "All gradients are tiny, the largest norm is {0}. {1}.")
        return text.format(largest, share)
    return translate("FlowWords", "{0}: {1}.").format(share, _reason(flows, verdict))


def ratio_in_words(ratio: float) -> str:
    """A ratio as people say it: 1/800 or 35 times."""
    if 1 / _LARGEST_FRACTION < ratio < 0.1:
        return f"1/{1 / ratio:,.0f}"
    return f"{ratio:.2g}"


def _share_in_words(flows: tuple[LayerFlow, ...], verdict: Verdict) -> str:
    text = (
        QCoreApplication.translate("FlowWords", "Layer 1 receives {0} times the output layer's gradient ({1} to {2})")
        if verdict.ratio > 1
        else QCoreApplication.translate("FlowWords", "Layer 1 receives {0} of the output layer's gradient ({1} to {2})")
    )
    return text.format(ratio_in_words(verdict.ratio), f"{flows[0].grad_norm:.2g}", f"{flows[-1].grad_norm:.2g}")


def _reason(flows: tuple[LayerFlow, ...], verdict: Verdict) -> str:
    translate = QCoreApplication.translate
    slopes, weights = f"{verdict.slopes:.2g}", f"{verdict.weights:.2g}"
    if verdict.state is FlowState.VANISHING and verdict.by_slopes and verdict.bounded:
        text = translate(
            "FlowWords", "slopes of at most {0} in {1} of {2} hidden layers (together × {3}; the weights × {4})"
        )
        bound = _FRACTIONS.get(verdict.bound, f"{verdict.bound:.2g}")
        return text.format(bound, verdict.bounded, len(flows) - 1, slopes, weights)
    if verdict.state is FlowState.EVEN:
        text = translate("FlowWords", "it arrives (weights × {1}, slopes × {0})")
    elif verdict.by_slopes:
        text = translate("FlowWords", "the slopes of the hidden layers make the error × {0}, the weights × {1}")
    else:
        text = translate("FlowWords", "the weights make the error × {1} on its way back, the slopes × {0}")
    return text.format(slopes, weights)
