"""Every outside dependency, from the system's packages (see //bazelw)."""

load("//third_party/system:pkg_config.bzl", "system_library")

def _absl(targets):
    # "strings:str_format" -> @com_google_absl//absl/strings:str_format, absl_str_format.pc
    out = {}
    for t in targets:
        out["absl/" + t] = "absl_" + t.split(":")[1]
    return out

def system_repositories():
    system_library(
        name = "com_google_absl",
        headers = ["absl"],
        static_when_opt = True,
        targets = _absl([
            "container:flat_hash_set",  # //bench alone
            "hash:hash",  # //bench alone
            "functional:function_ref",
            "status:status",
            "status:statusor",
            "strings:str_format",
            "strings:strings",
            "time:time",
            "types:span",
        ]),
    )
    system_library(
        name = "botan",
        static_when_opt = True,
        targets = {":botan": "botan-3|botan-2"},
        # Botan 3's headers need C++20; only the sources that include them get it.
        copts = {"botan-3": ["-std=c++20"]},
    )
    system_library(
        name = "libdeflate",
        headers = ["libdeflate.h"],
        targets = {":libdeflate": "libdeflate"},
    )
    system_library(
        name = "httplib",
        headers = ["httplib.h"],
        targets = {":httplib": "cpp-httplib"},
    )
    system_library(
        name = "sqlitecpp",
        headers = ["SQLiteCpp"],
        unlisted = {":sqlitecpp": ["-lSQLiteCpp", "-lsqlite3"]},
    )
    system_library(
        name = "utf8proc",
        headers = ["utf8proc.h"],
        targets = {":utf8proc": "libutf8proc"},
    )
    system_library(
        name = "zlib",
        headers = ["zlib.h", "zconf.h"],
        targets = {":zlib": "zlib"},
    )
    system_library(
        name = "rapidjson",
        headers = ["rapidjson"],
        targets = {":rapidjson": "RapidJSON"},
    )
    system_library(
        name = "cli11",
        headers = ["CLI"],
        targets = {":cli11": "CLI11"},
    )
    system_library(
        name = "com_google_googletest",
        headers = ["gtest", "gmock"],
        targets = {":gtest": "gmock", ":gtest_main": "gmock_main"},
    )
    system_library(
        name = "com_github_google_benchmark",
        headers = ["benchmark"],
        targets = {":benchmark": "benchmark"},
    )
    system_library(
        name = "openssl",
        headers = ["openssl"],
        targets = {":crypto": "libcrypto"},
    )
    system_library(
        name = "libgcrypt",
        headers = ["gcrypt.h"],
        targets = {":libgcrypt": "libgcrypt"},
    )
    system_library(
        name = "valgrind",
        headers = ["valgrind"],
        unlisted = {":memcheck": []},  # headers alone: what a program tells memcheck
    )
    system_library(
        name = "nodejs",
        headers = ["node/" + name for name in [
            "js_native_api.h",
            "js_native_api_types.h",
            "node_api.h",
            "node_api_types.h",
        ]],
        searched = ["node"],
        unlisted = {":node_api": []},  # headers alone: the program has the functions
    )
