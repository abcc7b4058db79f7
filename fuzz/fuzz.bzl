"""cc_fuzz_target: libFuzzer under --config=fuzz, a corpus-replaying test otherwise."""

load("@rules_cc//cc:defs.bzl", "cc_test")

def cc_fuzz_target(name, srcs, corpus, deps = [], **kwargs):
    """A fuzz target.

    Args:
      name: of the target.
      srcs: one of them defines LLVMFuzzerTestOneInput.
      corpus: label of a filegroup with the seeds.
      deps: as for cc_test.
      **kwargs: likewise.
    """
    cc_test(
        name = name,
        size = "small",
        srcs = srcs + select({
            "//fuzz:libfuzzer": [],
            "//conditions:default": ["//fuzz:replay_main.cc"],
        }),
        linkopts = select({
            "//fuzz:libfuzzer": ["-fsanitize=fuzzer"],
            "//conditions:default": [],
        }),
        data = [corpus],
        # Under libFuzzer -runs=0 replays the same files, and stops.
        args = select({
            "//fuzz:libfuzzer": ["-runs=0"],
            "//conditions:default": [],
        }) + ["$(locations %s)" % corpus],
        deps = deps,
        **kwargs
    )
