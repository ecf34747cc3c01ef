"""The questions of the cases in ``more``: networks, data and hyperparameters that together touch every formula."""

import itertools
import random

SGD = {"momentum": 0.0, "dampening": 0.0, "nesterov": False}
OPTIMIZERS = {
    "sgd": SGD,
    "adagrad": {"eps": 1e-10, "lr_decay": 0.0, "initial_accumulator_value": 0.0},
    "rmsprop": {"alpha": 0.99, "eps": 1e-8, "centered": False, "momentum": 0.0},
    "adam": {"beta1": 0.9, "beta2": 0.999, "eps": 1e-8, "amsgrad": False},
    "adamw": {"beta1": 0.9, "beta2": 0.999, "eps": 1e-8, "amsgrad": False},
}


def optimizer(name="sgd", lr=0.1, **given):
    return {"name": name, "lr": lr, "weight_decay": 0.0, "decay_biases": False, **OPTIMIZERS[name], **given}


# (title, activations with parameters, loss with parameters, optimizer, whatever else differs from the usual)
QUESTIONS = [
    ("elu selu mse momentum dampening", [("elu", {"alpha": 0.7}), "selu", "linear"], "mse",
     optimizer(lr=0.05, momentum=0.9, dampening=0.3), {}),
    ("silu softplus half_mse nesterov", ["silu", "softplus", "linear"], "half_mse",
     optimizer(lr=0.05, momentum=0.8, nesterov=True), {}),
    ("softsign leaky_relu mae adagrad lr_decay", ["softsign", ("leaky_relu", {"negative_slope": 0.2}), "linear"], "mae",
     optimizer("adagrad", 0.01, lr_decay=0.01), {}),
    ("gelu both forms huber rmsprop centered momentum", ["gelu", ("gelu", {"approximate": "tanh"}), "linear"],
     ("huber", {"delta": 0.5}), optimizer("rmsprop", 0.01, centered=True, momentum=0.5), {}),
    ("tanh logistic bce rmsprop", ["tanh", "sigmoid"], "bce", optimizer("rmsprop", 0.01), {"targets": "binary"}),
    ("relu softmax cce adam amsgrad", ["relu", "softmax"], "cce", optimizer("adam", 0.01, amsgrad=True),
     {"targets": "classes", "outputs": 3}),
    ("softmax under mse adamw decaying biases", ["tanh", "softmax"], "mse",
     optimizer("adamw", 0.01, weight_decay=0.1, decay_biases=True), {"targets": "classes", "outputs": 3}),
    ("hinge sgd weight decay", ["tanh", "linear"], "hinge", optimizer(weight_decay=0.05), {"targets": "signs"}),
    ("squared hinge adam weight decay of biases too", ["tanh", "tanh"], "squared_hinge",
     optimizer("adam", 0.01, weight_decay=0.05, decay_biases=True), {"targets": "signs"}),
    ("sse summed over a batch of 3 of 7", ["sigmoid", "linear"], "sse", optimizer(lr=0.02),
     {"reduction": "sum", "size": 3, "samples": 7}),
    ("step schedule", ["tanh", "linear"], "half_sse", optimizer(lr=0.2),
     {"schedule": {"kind": "step", "step_size": 7, "gamma": 0.8}}),
    ("exponential schedule momentum", ["tanh", "linear"], "half_sse", optimizer(lr=0.1, momentum=0.5),
     {"schedule": {"kind": "exponential", "gamma": 0.97}}),
    ("inverse time schedule", ["sigmoid", "sigmoid"], "half_sse", optimizer(lr=0.5),
     {"schedule": {"kind": "inverse_time", "decay": 0.05}, "targets": "binary"}),
    ("linear warmup adam", ["tanh", "linear"], "half_sse", optimizer("adam", 0.02),
     {"schedule": {"kind": "linear_warmup", "warmup": 20}}),
    ("cosine schedule summed rmsprop", ["tanh", "linear"], "half_sse", optimizer("rmsprop", 0.01),
     {"schedule": {"kind": "cosine", "T_max": 60, "eta_min": 0.001}, "reduction": "sum"}),
    ("constant schedule one sample at a time", ["tanh", "linear"], "half_sse", optimizer(lr=0.05),
     {"schedule": {"kind": "constant"}, "size": 1}),
    ("clip by value l1", ["tanh", "linear"], "sse", optimizer(lr=0.1),
     {"clip": {"mode": "value", "max_value": 0.05}, "l1": 0.01}),
    ("clip by norm l1 and l2 momentum", ["relu", "linear"], "sse", optimizer(lr=0.05, momentum=0.9),
     {"clip": {"mode": "global_norm", "max_norm": 0.2, "eps": 1e-6}, "l1": 0.002, "l2": 0.03}),
    ("clip by norm that never acts", ["tanh", "linear"], "half_sse", optimizer(),
     {"clip": {"mode": "global_norm", "max_norm": 1e6, "eps": 1e-6}}),
    ("frozen biases l2 no hidden layer", ["linear"], "half_mse", optimizer(lr=0.1),
     {"l2": 0.1, "train_bias": [False]}),
    ("huber summed adagrad accumulator weight decay", ["tanh", "linear"], ("huber", {"delta": 0.3}),
     optimizer("adagrad", 0.02, initial_accumulator_value=0.1, weight_decay=0.02), {"reduction": "sum"}),
    ("bce three labels summed nesterov weight decay", ["tanh", "sigmoid"], "bce",
     optimizer(lr=0.02, momentum=0.9, nesterov=True, weight_decay=0.01),
     {"targets": "binary", "outputs": 3, "reduction": "sum"}),
    ("cce soft targets rmsprop weight decay", ["tanh", "softmax"], "cce", optimizer("rmsprop", 0.01, weight_decay=0.01),
     {"targets": "shares", "outputs": 4}),
    ("softmax in a hidden layer", ["softmax", "tanh", "linear"], "half_sse", optimizer(lr=0.2), {}),
    ("bce through the jacobian of softmax", ["tanh", "softmax"], "bce", optimizer(lr=0.05),
     {"targets": "shares", "outputs": 3}),
    ("cce through the slope of logistic", ["tanh", "sigmoid"], "cce", optimizer(lr=0.05),
     {"targets": "classes", "outputs": 3}),
    ("mae of three outputs momentum weight decay", ["sigmoid", "linear"], "mae",
     optimizer(lr=0.02, momentum=0.9, weight_decay=0.03), {"outputs": 3}),
    ("adamw default decay deep", ["tanh", "silu", "tanh", "linear"], "half_sse",
     optimizer("adamw", 0.01, weight_decay=0.01), {}),
]  # fmt: skip


def numbers(rng, rows, columns, size=1.0):
    return [[round(size * (2 * rng.random() - 1), 4) for _ in range(columns)] for _ in range(rows)]


def target(rng, kind, outputs):
    if kind == "binary":
        return [float(rng.random() < 0.5) for _ in range(outputs)]
    if kind == "signs":
        return [1.0 if rng.random() < 0.5 else -1.0 for _ in range(outputs)]
    if kind == "classes":
        chosen = int(rng.random() * outputs)
        return [float(k == chosen) for k in range(outputs)]
    if kind == "shares":
        sixteenths = [1 + int(3 * rng.random()) for _ in range(outputs - 1)]
        return [n / 16 for n in (*sixteenths, 16 - sum(sixteenths))]
    return numbers(rng, 1, outputs)[0]


def question(number, title, activations, loss, optimizer_, rest):
    rng = random.Random(number)
    pairs = [a if isinstance(a, tuple) else (a, {}) for a in activations]
    name, params = loss if isinstance(loss, tuple) else (loss, {})
    outputs, samples = rest.get("outputs", 2), rest.get("samples", 6)
    sizes = [3, *([4] * (len(pairs) - 1)), outputs]
    fans = list(itertools.pairwise(sizes))
    return {
        "id": f"N{number:02}",
        "title": title,
        "network": {
            "layers": sizes,
            "activations": [key for key, _ in pairs],
            "activation_params": [given for _, given in pairs],
            "train_bias": rest.get("train_bias", [True] * len(pairs)),
        },
        "loss": {"name": name, "params": params},
        "regularisation": {"l1": rest.get("l1", 0.0), "l2": rest.get("l2", 0.0)},
        "optimizer": optimizer_,
        "clip": rest.get("clip"),
        "lr_schedule": rest.get("schedule"),
        "batch": {"size": rest.get("size", 4), "reduction": rest.get("reduction", "mean")},
        "data": {
            "X": numbers(rng, samples, 3),
            "T": [target(rng, rest.get("targets"), outputs) for _ in range(samples)],
        },
        "initial": {
            "W": [numbers(rng, m, n, 0.9) for m, n in fans],
            "b": [numbers(rng, 1, n, 0.3)[0] for _, n in fans],
        },
    }


def kink():
    """A ReLU that stands at its kink, with the slope ½ there; and a weight that is 0 under an l1 penalty."""
    title = "relu at its kink with slope a half and l1 on a zero weight"
    activations = [("relu", {"slope_at_zero": 0.5}), "linear"]
    case = question(len(QUESTIONS) + 1, title, activations, "half_sse", optimizer(), {"l1": 0.01, "size": 1})
    case["initial"]["W"][0] = [[0.0, 0.5, -0.25, 0.0], [0.5, 0.5, 0.25, 0.0], [0.0, 0.25, 0.5, 0.0]]
    case["initial"]["b"][0] = [-0.25, 0.0, 0.125, 0.0]
    case["data"]["X"][0] = [0.5, 0.5, 0.25]
    return case


def cases():
    """Every question, in the form of a case file without its answer."""
    return [*(question(number, *q) for number, q in enumerate(QUESTIONS, start=1)), kink()]
