"""From the one expression that an activation states to the same expression in another language."""

import ast
from collections.abc import Mapping

# What an activation's expression may use, besides numbers, arithmetic and comparisons.
VARIABLE = "z"
FUNCTIONS: Mapping[str, int] = {
    "exp": 1,
    "expm1": 1,
    "log1p": 1,
    "tanh": 1,
    "erfc": 1,
    "abs": 1,
    "sign": 1,
    "min": 2,
    "max": 2,
    "where": 3,
    "softmax": 1,
}
_ALLOWED = (
    ast.Expression,
    ast.BinOp,
    ast.UnaryOp,
    ast.Compare,
    ast.Constant,
    ast.Name,
    ast.Call,
    ast.Load,
    ast.Add,
    ast.Sub,
    ast.Mult,
    ast.Div,
    ast.USub,
    ast.Lt,
    ast.LtE,
    ast.Gt,
    ast.GtE,
)


def parsed(expression: str) -> ast.expr:
    """The tree of an expression, once it is known to be made of nothing but the language's words.

    Raises:
        ValueError: it holds something else; the message names it.
    """
    tree = ast.parse(expression, mode="eval")
    for node in ast.walk(tree):
        if not isinstance(node, _ALLOWED):
            raise ValueError(f"The expression {expression!r} holds a {type(node).__name__}.")
        if isinstance(node, ast.Name) and node.id != VARIABLE and node.id not in FUNCTIONS:
            raise ValueError(f"The expression {expression!r} holds the unknown name {node.id!r}.")
        if isinstance(node, ast.Call) and FUNCTIONS[_called(node)] != len(node.args):
            raise ValueError(f"The expression {expression!r} gives {_called(node)} {len(node.args)} arguments.")
        if isinstance(node, ast.Compare) and len(node.ops) != 1:
            raise ValueError(f"The expression {expression!r} compares more than two values at once.")
    return tree.body


def functions_in(expression: str) -> frozenset[str]:
    """The functions that an expression calls."""
    return frozenset(_called(node) for node in ast.walk(parsed(expression)) if isinstance(node, ast.Call))


def renamed(expression: str, names: Mapping[str, str]) -> str:
    """The expression with other names for its functions: Python, and C where all of them are functions."""
    return ast.unparse(_Renamer(names).visit(parsed(expression)))


def _called(node: ast.Call) -> str:
    if not isinstance(node.func, ast.Name):
        raise ValueError("Only functions of the language can be called in an expression.")
    return node.func.id


class _Renamer(ast.NodeTransformer):
    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = names

    def visit_Name(self, node: ast.Name) -> ast.Name:
        """Another name for a function, the same for z."""
        return ast.Name(self._names.get(node.id, node.id), node.ctx)
