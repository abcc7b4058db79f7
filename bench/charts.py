"""Charts of the report, by gnuplot: one SVG each, that a light and a dark page can show."""
import math
import re
import subprocess

import figures

# Okabe and Ito's colours, which colour-blind readers tell apart; points and dashes differ too.
COLOURS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9"]

OURS, PEER = "0x0072b2", "0x8c959f"  # of bars

INK = """<style>
  svg { color: #1f2328; font-family: sans-serif; }
  @media (prefers-color-scheme: dark) { svg { color: #d1d7e0; } }
</style>
"""


def quoted(text):
    return '"%s"' % text.replace("\\", "\\\\").replace('"', '\\"')


def lines_script(chart, samples):
    """Throughput over size: a line of medians for each series, with the best repetition above."""
    series = []
    for line in chart["series"]:
        points = []
        for i, word in enumerate(chart["x"]):
            value = figures.summary(samples.get(line["of"].replace("{}", word)), chart["metric"])
            if value is not None:
                points.append("%d %.6g" % (i, value[1] * chart["scale"]))
        if points:
            series.append((line["title"], points))
    if not series:
        return None
    tics = ", ".join("%s %d" % (quoted(re.sub(r"(\d)([A-Z])", r"\1 \2", word)), i)
                     for i, word in enumerate(chart["x"]))
    script = ["set xtics (%s)" % tics, "set xrange [-0.2:%g]" % (len(chart["x"]) - 0.8),
              "set yrange [0:*]", "set key outside bottom center horizontal maxcols 2 samplen 2",
              "set xlabel " + quoted(chart["x_label"]), "set bmargin 8"]
    for n, (_, points) in enumerate(series):
        script += ["$s%d << EOD" % n, *points, "EOD"]
    plots = ['$s%d with linespoints lw 2 dt %d pt %d ps 0.8 lc rgb "%s" title %s' %
             (n, n + 1, n + 4, COLOURS[n % len(COLOURS)], quoted(title))
             for n, (title, _) in enumerate(series)]
    return script + ["plot " + ", ".join(plots)]


def bars_script(chart, samples):
    """Medians as lying bars, with the number beside each."""
    bars = []
    for bar in chart["bars"]:
        value = figures.summary(samples.get(bar["of"]), chart["metric"])
        if value is not None:
            bars.append((bar["title"], value[1] * chart["scale"], bool(bar.get("peer"))))
    if not bars:
        return None
    values = [value for _, value, _ in bars]
    start = 10 ** math.floor(math.log10(min(values)) - 0.3) if chart.get("log") else 0
    tics = ", ".join("%s %d" % (quoted(title), -i) for i, (title, _, _) in enumerate(bars))
    rows = ["%.6g %d %s %s" % (value, -i, quoted(figures.number(value)),
                               PEER if is_peer else OURS)
            for i, (_, value, is_peer) in enumerate(bars)]
    return ["set ytics (%s) scale 0" % tics, "set yrange [%g:0.6]" % (0.4 - len(bars)),
            "set xrange [%g:%g]" % (start, max(values) * (4 if chart.get("log") else 1.15)),
            "set logscale x" if chart.get("log") else "", "unset key",
            "set style fill solid 0.85 noborder", "$b << EOD", *rows, "EOD",
            "plot $b using (%g):2:(%g):1:($2-0.32):($2+0.32):4 with boxxyerror lc rgb variable, "
            '$b using 1:2:3 with labels left offset 0.6,0 textcolor rgb "black"' % (start, start)]


def script_of(chart, samples):
    """What gnuplot is given, or None when nothing of the chart was measured."""
    body = (lines_script if chart["kind"] == "lines" else bars_script)(
        chart, samples.get(chart["binary"], {}))
    if body is None:
        return None
    axis = "ylabel" if chart["kind"] == "lines" else "xlabel"
    return "\n".join([
        "set encoding utf8",
        'set terminal svg noenhanced size 760,%d font "sans-serif,13"' % (
            420 if chart["kind"] == "lines" else 110 + 38 * len(chart["bars"])),
        "set title " + quoted(chart["title"]), "set %s %s" % (axis, quoted(chart["y_label"])),
        'set border 3 lc rgb "black"', "set tics nomirror",
        'set grid %s lc rgb "#8c959f" lw 0.5' % ("x" if chart["kind"] == "bars" else ""),
        *body]) + "\n"


def with_ink(svg):
    """gnuplot's black becomes the colour that suits the page."""
    svg = re.sub(r'"black"|"rgb\(\s*0,\s*0,\s*0\)"', '"currentColor"', svg)
    return re.sub(r"(<svg[^>]*>)", lambda m: m.group(1) + "\n" + INK, svg, count=1)


def draw(chart, samples, path):
    """Writes the chart; whether there was anything to draw."""
    script = script_of(chart, samples)
    if script is None:
        return False
    done = subprocess.run(["gnuplot"], input=script, capture_output=True, text=True, check=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(with_ink(done.stdout))
    return True
