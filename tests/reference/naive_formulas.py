"""Activations, losses and optimizers for one number at a time, written from their textbook formulas.

``naive_network.py`` computes the cases in ``more`` with them. Nothing here comes from nnviz, nor from NumPy.
"""

import math

SELU_SCALE, SELU_ALPHA = 1.0507009873554805, 1.6732632423543772


def logistic(z):
    return 1 / (1 + math.exp(-z)) if z >= 0 else math.exp(z) / (1 + math.exp(z))


def normal_cdf(z):
    return (1 + math.erf(z / math.sqrt(2))) / 2


def normal_density(z):
    return math.exp(-z * z / 2) / math.sqrt(2 * math.pi)


def gelu(z, approximate="none"):
    """Value and slope."""
    if approximate == "none":
        return z * normal_cdf(z), normal_cdf(z) + z * normal_density(z)
    inner = math.sqrt(2 / math.pi) * (z + 0.044715 * z**3)
    bend = math.sqrt(2 / math.pi) * (1 + 3 * 0.044715 * z**2)
    value = 0.5 * z * (1 + math.tanh(inner))
    return value, 0.5 * (1 + math.tanh(inner)) + 0.5 * z * (1 - math.tanh(inner) ** 2) * bend


def relu(z, slope_at_zero=0.0):
    return max(z, 0.0), slope_at_zero if z == 0 else float(z > 0)


def elu(z, alpha=1.0):
    return (z, 1.0) if z > 0 else (alpha * math.expm1(z), alpha * math.exp(z))


def selu(z):
    value, slope = elu(z, SELU_ALPHA)
    return SELU_SCALE * value, SELU_SCALE * slope


# Each gives (f(z), f'(z)).
ACTIVATIONS = {
    "linear": lambda z: (z, 1.0),
    "sigmoid": lambda z: (logistic(z), logistic(z) * (1 - logistic(z))),
    "tanh": lambda z: (math.tanh(z), 1 - math.tanh(z) ** 2),
    "relu": relu,
    "leaky_relu": lambda z, negative_slope=0.01: (z, 1.0) if z > 0 else (negative_slope * z, negative_slope),
    "elu": elu,
    "selu": selu,
    "gelu": gelu,
    "silu": lambda z: (z * logistic(z), logistic(z) + z * logistic(z) * (1 - logistic(z))),
    "softplus": lambda z: (max(z, 0.0) + math.log1p(math.exp(-abs(z))), logistic(z)),
    "softsign": lambda z: (z / (1 + abs(z)), 1 / (1 + abs(z)) ** 2),
}


def huber(d, delta=1.0):
    return d * d / 2 if abs(d) <= delta else delta * (abs(d) - delta / 2)


def sign(x):
    return (x > 0) - (x < 0)


# Each gives (loss of one output, its derivative by a), before the division by K.
LOSSES = {
    "half_sse": lambda a, t: ((a - t) ** 2 / 2, a - t),
    "sse": lambda a, t: ((a - t) ** 2, 2 * (a - t)),
    "mse": lambda a, t: ((a - t) ** 2, 2 * (a - t)),
    "half_mse": lambda a, t: ((a - t) ** 2 / 2, a - t),
    "mae": lambda a, t: (abs(a - t), sign(a - t)),
    "huber": lambda a, t, delta=1.0: (huber(a - t, delta), max(-delta, min(delta, a - t))),
    "bce": lambda a, t: (-t * math.log(a) - (1 - t) * math.log(1 - a), (1 - t) / (1 - a) - t / a),
    "cce": lambda a, t: (-t * math.log(a), -t / a),
    "hinge": lambda a, t: (max(0.0, 1 - t * a), -t if t * a < 1 else 0.0),
    "squared_hinge": lambda a, t: (max(0.0, 1 - t * a) ** 2, -2 * t * max(0.0, 1 - t * a)),
}
SUMS = {"half_sse", "sse", "cce"}  # the others are divided by the number of outputs
FUSED = {("bce", "sigmoid"), ("cce", "softmax")}


def moved_sgd(w, g, s, n, rate, o):
    if not o.get("momentum"):
        return w - rate * g
    s["v"] = g if n == 1 else o["momentum"] * s["v"] + (1 - o.get("dampening", 0.0)) * g
    return w - rate * (g + o["momentum"] * s["v"] if o.get("nesterov") else s["v"])


def moved_adagrad(w, g, s, n, rate, o):
    s["s"] = s.get("s", o["initial_accumulator_value"]) + g * g
    return w - rate / (1 + (n - 1) * o["lr_decay"]) * g / (math.sqrt(s["s"]) + o["eps"])


def moved_rmsprop(w, g, s, n, rate, o):
    s["v"] = o["alpha"] * s.get("v", 0.0) + (1 - o["alpha"]) * g * g
    s["m"] = o["alpha"] * s.get("m", 0.0) + (1 - o["alpha"]) * g
    spread = s["v"] - s["m"] ** 2 if o["centered"] else s["v"]
    scaled = g / (math.sqrt(max(spread, 0.0)) + o["eps"])
    s["b"] = o["momentum"] * s.get("b", 0.0) + scaled
    return w - rate * s["b"]


def moved_adam(w, g, s, n, rate, o):
    s["m"] = o["beta1"] * s.get("m", 0.0) + (1 - o["beta1"]) * g
    s["v"] = o["beta2"] * s.get("v", 0.0) + (1 - o["beta2"]) * g * g
    s["top"] = max(s.get("top", 0.0), s["v"])
    second = (s["top"] if o["amsgrad"] else s["v"]) / (1 - o["beta2"] ** n)
    return w - rate * (s["m"] / (1 - o["beta1"] ** n)) / (math.sqrt(second) + o["eps"])


MOVED = {"sgd": moved_sgd, "adagrad": moved_adagrad, "rmsprop": moved_rmsprop, "adam": moved_adam, "adamw": moved_adam}


def rate_of(base, schedule, n):
    """The rate of update n, counted from 0."""
    if schedule is None:
        return base
    s = schedule
    return {
        "constant": lambda: base,
        "step": lambda: base * s["gamma"] ** (n // s["step_size"]),
        "exponential": lambda: base * s["gamma"] ** n,
        "inverse_time": lambda: base / (1 + s["decay"] * n),
        "linear_warmup": lambda: base * min(1, (n + 1) / s["warmup"]),
        "cosine": lambda: (
            s["eta_min"] + (base - s["eta_min"]) * (1 + math.cos(math.pi * min(n, s["T_max"]) / s["T_max"])) / 2
        ),
    }[s["kind"]]()
