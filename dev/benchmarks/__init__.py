"""Measures how fast what matters is, on this machine. Run: dev/shell python -m dev.benchmarks"""
