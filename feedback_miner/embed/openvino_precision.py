"""The numbers that OpenVINO counts in: what this processor does fast and MiniLM stands.

bfloat16 where the processor computes it; else 8-bit integers where it has VNNI; else float32.
Weights are rounded to 8 bits in groups of ``GROUP`` with one scale each, and OpenVINO rounds the
activations in groups of the same size while it runs, so that a text's numbers depend on no other
text. What it costs in cosine is in docs/encoders.md.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from feedback_miner.offline import load_openvino

GROUP = 64
"""Values that share a scale: 128 is no faster and 32 is 15 % slower for 0.0002 of cosine."""

CPUINFO = Path("/proc/cpuinfo")


def best_precision() -> str:
    """Return bf16, int8 or f32, by what this processor can do."""
    if "BF16" in load_openvino().Core().get_property("CPU", "OPTIMIZATION_CAPABILITIES"):
        return "bf16"
    return "int8" if "avx512_vnni" in _cpu_flags() else "f32"


def _cpu_flags() -> list[str]:
    """Return the processor's features as Linux names them; none elsewhere."""
    try:
        lines = CPUINFO.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []
    return next((line.partition(":")[2].split() for line in lines if line.startswith("flags")), [])


def quantize(graph: Any) -> Any:
    """Return a copy of a graph whose weight matrices are 8-bit integers times one scale per group."""
    op = load_openvino().opset13
    copy = graph.clone()
    for node in copy.get_ordered_ops():
        weights = _weights(node)
        if weights is None or weights.shape[1] % GROUP:
            continue
        n_out, n_in = weights.shape
        groups = weights.reshape(n_out, n_in // GROUP, GROUP)
        scale = np.abs(groups).max(axis=2, keepdims=True) / 127
        scale = np.where(scale == 0, 1, scale).astype(np.float32)
        integers = op.constant(np.rint(groups / scale).astype(np.int8))
        restored = op.multiply(op.convert(integers, np.float32), op.constant(scale))
        matrix = op.reshape(restored, op.constant(np.array([n_out, n_in], np.int64)), False)
        product = op.matmul(node.input_value(0), matrix, False, True)
        product.set_friendly_name(node.get_friendly_name())
        for target in node.output(0).get_target_inputs():
            target.replace_source_output(product.output(0))
    return copy


def _weights(node: Any) -> np.ndarray[tuple[int, int], np.dtype[np.float32]] | None:
    """Return the constant that a node multiplies by, one row per output; None for other nodes."""
    if node.get_type_name() != "MatMul" or node.get_attributes()["transpose_a"]:
        return None
    constant = node.input_value(1).get_node()
    if constant.get_type_name() != "Constant" or len(constant.shape) != 2:
        return None
    matrix = np.asarray(constant.data, np.float32)
    return matrix if node.get_attributes()["transpose_b"] else np.ascontiguousarray(matrix.T)
