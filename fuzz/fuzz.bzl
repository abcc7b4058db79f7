"""cc_fuzz_target: libFuzzer under --config=fuzz, a corpus-replaying test otherwise.

With --define=fuzz=engine the caller links an engine of its own; see oss-fuzz/build.sh.
"""

load("@rules_cc//cc:defs.bzl", "cc_test")

def cc_fuzz_target(name, deps = [], seeds = [], replays = 20000, **kwargs):
    """The fuzz target <name>_fuzz of <name>_fuzz.cc, with the corpus testdata/corpus/<name>.

    Args:
      name: of what is fuzzed.
      deps: as for cc_test.
      seeds: labels of filegroups to begin from beside the corpus.
      replays: how many inputs the test tries in all: the files, then variants of them.
      **kwargs: as for cc_test.
    """
    corpus = ["//testdata:corpus_" + name] + seeds
    cc_test(
        name = name + "_fuzz",
        size = "medium",
        srcs = [name + "_fuzz.cc"] + select({
            "//fuzz:libfuzzer": [],
            "//fuzz:engine": [],
            "//conditions:default": ["//fuzz:replay_main.cc"],
        }),
        linkopts = select({
            "//fuzz:libfuzzer": ["-fsanitize=fuzzer"],
            "//conditions:default": [],
        }),
        data = corpus,
        # Under libFuzzer -runs=0 replays the same files, and stops.
        args = select({
            "//fuzz:libfuzzer": ["-runs=0"],
            "//conditions:default": [str(replays)],
        }) + ["$(locations %s)" % label for label in corpus],
        deps = deps,
        **kwargs
    )
