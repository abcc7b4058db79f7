"""The arithmetic of the report: samples of benchmarks in, figures and tables out. Reads no file.

Samples are {binary: {benchmark: {metric: [one value for each repetition]}}}; times in nanoseconds.
A figure (bench/figures.json) is

    {"figure": what it is called, "binary": ..., "metric": "real_time", "cpu_time" or a counter,
     "of": a benchmark or {benchmark: weight, ...} to be summed,
     "over": likewise; left out where the figure is an amount and no ratio,
     "scale": a factor, "unit": of what comes out,
     "at_least" or "at_most": the bound,
     "each": words of which every one stands for {} in turn}

and is formed twice: of the best repetitions (what the code costs) and of the medians (what one
gets).
"""
import re
import statistics

TIME_UNITS = {"ns": 1.0, "us": 1e3, "ms": 1e6, "s": 1e9}
TIMES = ("real_time", "cpu_time")
NOT_METRICS = {"name", "run_name", "run_type", "family_index", "per_family_instance_index",
               "repetitions", "repetition_index", "threads", "iterations", "time_unit"}


def samples_of(document):
    """The samples of one program's --benchmark_format=json. Benchmarks with an error have none."""
    out = {}
    for run in document.get("benchmarks", []):
        if run.get("run_type") != "iteration" or run.get("error_occurred"):
            continue
        name = re.sub(r"/(real_time|process_time|repeats:\d+|min_time:[\d.]+)\b", "", run["name"])
        factor = TIME_UNITS[run["time_unit"]]
        for metric, value in run.items():
            if metric in NOT_METRICS or not isinstance(value, (int, float)):
                continue
            value = value * factor if metric in TIMES else value
            out.setdefault(name, {}).setdefault(metric, []).append(value)
    return out


def best(metric, values):
    """The repetition that was disturbed least: the shortest time, the highest rate."""
    return max(values) if metric.endswith("per_second") else min(values)


def summary(samples, metric):
    """(best, median) of one benchmark, or None when it was not measured."""
    values = (samples or {}).get(metric)
    return (best(metric, values), statistics.median(values)) if values else None


def expanded(figures):
    """The figures with `each` written out."""
    def fill(value, word):
        if isinstance(value, str):
            return value.replace("{}", word)
        if isinstance(value, dict):
            return {fill(k, word): v for k, v in value.items()}
        return value

    for figure in figures:
        for word in figure.get("each", [""]):
            yield {k: fill(v, word) for k, v in figure.items() if k != "each"}


def terms(value):
    """{benchmark: weight} of `of` or `over`."""
    return {value: 1} if isinstance(value, str) else value


def total(samples, metric, weights):
    """(best, median) of a weighted sum, or None when a term was not measured."""
    parts = [(w, summary(samples.get(name), metric)) for name, w in weights.items()]
    if any(part is None for _, part in parts):
        return None
    return tuple(sum(w * part[i] for w, part in parts) for i in (0, 1))


def evaluate(figure, samples):
    """(best, median, state) of a figure: met, met at best, missed or not measured.

    "met at best" says that the best repetitions keep the bound and the medians do not.
    """
    measured = samples.get(figure["binary"], {})
    of = total(measured, figure["metric"], terms(figure["of"]))
    over = total(measured, figure["metric"], terms(figure["over"])) if "over" in figure else (1, 1)
    if of is None or over is None or 0 in over:
        return None, None, "not measured"
    values = [figure.get("scale", 1) * a / b for a, b in zip(of, over)]
    keeps = [v >= figure["at_least"] if "at_least" in figure else v <= figure["at_most"]
             for v in values]
    return (*values, "met" if all(keeps) else "met at best" if keeps[0] else "missed")


def number(value):
    """Three significant digits, without an exponent."""
    if value is None:
        return ""
    if value == 0:
        return "0"
    text = "%.3g" % value
    return "%.0f" % value if "e" in text or abs(value) >= 100 else text


def duration(nanoseconds):
    for unit, factor in (("s", 1e9), ("ms", 1e6), ("µs", 1e3)):
        if nanoseconds >= factor:
            return number(nanoseconds / factor) + " " + unit
    return number(nanoseconds) + " ns"


def table(head, rows):
    """A Markdown table; the first column is text, the others are numbers."""
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" + "---:|" * (len(head) - 1)]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows]) + "\n"


def figures_table(figures, samples):
    rows = []
    for figure in expanded(figures):
        value, median, state = evaluate(figure, samples)
        bound = "≥ " + number(figure["at_least"]) if "at_least" in figure else \
                "≤ " + number(figure["at_most"])
        unit = " " + figure["unit"] if "unit" in figure else ""
        cells = [number(v) + unit if v is not None else "" for v in (value, median)]
        rows.append([figure["figure"], bound + unit, *cells,
                     state if state == "met" else "**%s**" % state])
    return table(["figure", "goal", "of the best", "of the medians", "result"], rows)


def benchmarks_table(samples):
    """Every benchmark of one program."""
    rows = []
    for name, metrics in samples.items():
        time, rate = summary(metrics, "real_time"), summary(metrics, "bytes_per_second")
        counters = ", ".join("%s %s" % (key, number(statistics.median(values)))
                             for key, values in metrics.items()
                             if key not in TIMES and not key.endswith("per_second"))
        rows.append(["`%s`" % name, duration(time[0]), duration(time[1]),
                     number(rate[0] / 1e6) + " MB/s" if rate else "",
                     str(len(metrics["real_time"])), counters])
    return table(["benchmark", "best", "median", "rate at best", "runs", "counted"], rows)


def needed(document):
    """{binary: the benchmarks that figures and charts use}."""
    out = {}
    for figure in expanded(document["figures"]):
        for side in ("of", "over"):
            if side in figure:
                out.setdefault(figure["binary"], set()).update(terms(figure[side]))
    for chart in document["charts"]:
        for line in chart.get("series", chart.get("bars")):
            words = chart.get("x", [""])
            out.setdefault(chart["binary"], set()).update(
                line["of"].replace("{}", word) for word in words)
    return out
