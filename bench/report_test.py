"""The arithmetic of the report: tiny samples in, figures and tables out."""
import json
import os
import unittest

import charts
import figures

HERE = os.path.dirname(os.path.abspath(__file__))


def run(name, real_time, **more):
    return dict({"name": name, "run_type": "iteration", "real_time": real_time,
                 "cpu_time": real_time, "time_unit": "us", "iterations": 7}, **more)


DOCUMENT = {"benchmarks": [
    run("ours/real_time", 30), run("ours/real_time", 20), run("ours/real_time", 10),
    run("peer/real_time", 60), run("peer/real_time", 24), run("peer/real_time", 30),
    run("rate", 1, bytes_per_second=4e6, peak_heap_bytes=512.0),
    run("rate", 2, bytes_per_second=2e6, peak_heap_bytes=512.0),
    run("broken", 0, error_occurred=True, error_message="wrong digest"),
    dict(run("ours/real_time_mean", 999), run_type="aggregate"),
]}
SAMPLES = {"p": figures.samples_of(DOCUMENT)}


def figure(**more):
    return dict({"figure": "f", "binary": "p", "metric": "real_time", "of": "peer",
                 "over": "ours", "at_least": 1}, **more)


class SamplesTest(unittest.TestCase):
    def test_repetitions_become_lists_of_nanoseconds(self):
        self.assertEqual(SAMPLES["p"]["ours"]["real_time"], [30e3, 20e3, 10e3])
        self.assertEqual(SAMPLES["p"]["rate"]["bytes_per_second"], [4e6, 2e6])

    def test_errors_and_aggregates_are_left_out(self):
        self.assertEqual(set(SAMPLES["p"]), {"ours", "peer", "rate"})

    def test_the_best_is_the_shortest_time_or_the_highest_rate(self):
        self.assertEqual(figures.summary(SAMPLES["p"]["ours"], "real_time"), (10e3, 20e3))
        self.assertEqual(figures.summary(SAMPLES["p"]["rate"], "bytes_per_second"), (4e6, 3e6))
        self.assertIsNone(figures.summary(SAMPLES["p"]["ours"], "bytes_per_second"))


class FiguresTest(unittest.TestCase):
    def test_a_ratio_is_met_when_best_and_median_keep_the_bound(self):
        # best 24 / 10, medians 30 / 20
        for bound, state in ((1.5, "met"), (1.6, "met at best"), (2.4, "met at best"),
                             (2.5, "missed")):
            with self.subTest(bound=bound):
                self.assertEqual(figures.evaluate(figure(at_least=bound), SAMPLES),
                                 (2.4, 1.5, state))

    def test_at_most_is_the_other_direction(self):
        swapped = {"of": "ours", "over": "peer"}  # 10 / 24, 20 / 30
        for bound, state in ((0.7, "met"), (0.5, "met at best"), (0.4, "missed")):
            with self.subTest(bound=bound):
                f = figure(at_most=bound, **swapped)
                del f["at_least"]
                self.assertEqual(figures.evaluate(f, SAMPLES)[2], state)

    def test_sums_are_weighted_and_scaled(self):
        f = figure(of={"peer": 2, "ours": -1}, scale=1e-3)  # (48 - 10) / 1 and (60 - 20) / 1
        del f["over"]
        self.assertEqual(figures.evaluate(f, SAMPLES), (38, 40, "met"))

    def test_what_was_not_measured_is_not_met(self):
        for f in (figure(of="nobody"), figure(over="nobody"), figure(binary="nothing"),
                  figure(metric="allocations")):
            self.assertEqual(figures.evaluate(f, SAMPLES), (None, None, "not measured"))

    def test_each_stands_for_one_figure_a_word(self):
        made = list(figures.expanded([figure(figure="f {}", of={"{}/x": 1}, each=["a", "b"])]))
        self.assertEqual([(f["figure"], f["of"]) for f in made],
                         [("f a", {"a/x": 1}), ("f b", {"b/x": 1})])


class TablesTest(unittest.TestCase):
    def test_figures(self):
        self.assertEqual(
            figures.figures_table([figure(at_least=1.5), figure(at_least=2, over="nobody"),
                                   figure(at_least=3, unit="times")], SAMPLES),
            "| figure | goal | of the best | of the medians | result |\n"
            "|---|---:|---:|---:|---:|\n"
            "| f | ≥ 1.5 | 2.4 | 1.5 | met |\n"
            "| f | ≥ 2 |  |  | **not measured** |\n"
            "| f | ≥ 3 times | 2.4 times | 1.5 times | **missed** |\n")

    def test_benchmarks(self):
        self.assertEqual(
            figures.benchmarks_table({"rate": SAMPLES["p"]["rate"]}),
            "| benchmark | best | median | rate at best | runs | counted |\n"
            "|---|---:|---:|---:|---:|---:|\n"
            "| `rate` | 1 µs | 1.5 µs | 4 MB/s | 2 | peak_heap_bytes 512 |\n")

    def test_numbers_have_three_digits_and_no_exponent(self):
        for value, text in ((0.98, "0.98"), (1.23456, "1.23"), (999.6, "1000"), (12345, "12345"),
                            (2e7, "20000000"), (0, "0"), (None, ""), (-12.34, "-12.3")):
            self.assertEqual(figures.number(value), text)


class DeclarationTest(unittest.TestCase):
    with open(os.path.join(HERE, "figures.json"), encoding="utf-8") as file:
        declared = json.load(file)

    def test_every_figure_has_what_it_needs(self):
        for f in figures.expanded(self.declared["figures"]):
            with self.subTest(f["figure"]):
                self.assertNotIn("{}", json.dumps(f))
                self.assertEqual(("at_least" in f) + ("at_most" in f), 1)
                self.assertEqual(figures.evaluate(f, {})[2], "not measured")
                self.assertIn(f["binary"], figures.needed(self.declared))

    def test_every_chart_has_a_script(self):
        for chart in self.declared["charts"]:
            with self.subTest(chart["file"]):
                self.assertIsNone(charts.script_of(chart, {}))
                names = figures.needed({"figures": [], "charts": [chart]})[chart["binary"]]
                samples = {chart["binary"]: {n: {chart["metric"]: [1e6, 2e6]} for n in names}}
                script = charts.script_of(chart, samples)
                for line in chart.get("series", chart.get("bars")):
                    self.assertIn(line["title"], script)


class ChartsTest(unittest.TestCase):
    def test_black_becomes_the_ink_of_the_page(self):
        svg = charts.with_ink('<svg width="7"><g color="black"><text fill="rgb(0,0,0)"/></g></svg>')
        self.assertEqual(svg.count('"currentColor"'), 2)
        self.assertIn("prefers-color-scheme: dark", svg)


if __name__ == "__main__":
    unittest.main()
