"""Side by side against peers, in one run; each prints a table and writes `reports/benchmarks/NAME.json`."""
