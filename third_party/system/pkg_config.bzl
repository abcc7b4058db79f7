"""Libraries that the system already has, as Bazel repositories.

One repository rule reads pkg-config, so the same WORKSPACE serves every Debian release
(link lists of Abseil and the name of Botan differ between them). Labels are the upstream
ones (@com_google_absl//absl/strings, @com_google_googletest//:gtest_main, ...), so an
embedder with the upstream repositories in their own WORKSPACE can use our BUILD files.
"""

def _pkg_config(ctx, args):
    r = ctx.execute(["pkg-config"] + args)
    if r.return_code != 0:
        fail("pkg-config %s: %s (run ./bazelw, which installs what is missing)" %
             (" ".join(args), r.stderr))
    return r.stdout.strip()

def _first(ctx, names):
    for n in names.split("|"):
        if ctx.execute(["pkg-config", "--exists", n]).return_code == 0:
            return n
    fail("none of %s is known to pkg-config (run ./bazelw)" % names)

def _words(text):
    return [w for w in text.split(" ") if w]

def _static(ctx, libs):
    # The same libraries from their archives, where those exist: a program that runs for a few
    # milliseconds should not spend them on loading forty libraries.
    out = []
    for lib in libs:
        archive = "lib%s.a" % lib[2:]
        path = ctx.execute(["gcc", "-print-file-name=" + archive]).stdout.strip()
        out.append("-l:" + archive if lib.startswith("-l") and path.startswith("/") else lib)
    return out

def _system_library_impl(ctx):
    # Headers: symbolic links to the system's folders, declared as inputs, so that an upgrade
    # of the system package rebuilds what includes them.
    includes = []
    for i, d in enumerate(ctx.attr.headers):
        ctx.symlink("/usr/include/" + d, "include/" + d)
    for name in ctx.attr.targets.values():
        pc = _first(ctx, name)
        for flag in _words(_pkg_config(ctx, ["--cflags-only-I", pc])):
            p = flag[2:]
            if p != "/usr/include" and p not in includes:
                includes.append(p)
    dirs = ["include"] if ctx.attr.headers else []
    searched = ["include/" + d for d in ctx.attr.searched]
    for p in includes:  # e.g. /usr/include/botan-2
        base = p.split("/")[-1]
        ctx.symlink(p, base)
        dirs.append(base)

    lines = {"": []}
    load_cc = 'load("@rules_cc//cc:defs.bzl", "cc_library")\n'
    # One filegroup of headers, listed by every target: clang's layering_check wants the header
    # in a target that is named in deps, not in one behind it.
    lines[""].append('''
filegroup(
    name = "headers",
    srcs = glob(%s),
)

config_setting(
    name = "opt",
    values = {"compilation_mode": "opt"},
)

cc_library(
    name = "include_path",
    includes = %s,
)
''' % (repr([d + "/**/*" for d in dirs]), repr(dirs + searched)))
    for label, libs in ctx.attr.unlisted.items():
        lines.setdefault(label.rpartition(":")[0], []).append('''
cc_library(
    name = "%s",
    hdrs = ["//:headers"],
    linkopts = %s,
    deps = ["//:include_path"],
)
''' % (label.rpartition(":")[2], repr(libs)))
    for label, name in ctx.attr.targets.items():
        pc = _first(ctx, name)
        pkg, _, target = label.rpartition(":")
        libs = _words(_pkg_config(ctx, ["--libs", pc]))
        defines = [
            f[2:]
            for f in _words(_pkg_config(ctx, ["--cflags-only-other", pc]))
            if f.startswith("-D") and f != "-DNOMINMAX"
        ]
        lines.setdefault(pkg, []).append('''
# %s %s
cc_library(
    name = "%s",
    hdrs = ["//:headers"],
    defines = %s,
    linkopts = %s,
    deps = ["//:include_path"],
)
''' % (
            pc,
            _pkg_config(ctx, ["--modversion", pc]),
            target,
            repr(defines),
            "select({'//:opt': %r, '//conditions:default': %r})" % (_static(ctx, libs), libs) if ctx.attr.static_when_opt else repr(libs),
        ))
    copts = []
    for name in ctx.attr.targets.values():
        copts += ctx.attr.copts.get(_first(ctx, name), [])
    ctx.file("defs.bzl", "COPTS = %s\n" % repr(copts))
    for pkg, rules in lines.items():
        ctx.file(
            (pkg + "/" if pkg else "") + "BUILD.bazel",
            load_cc + 'package(default_visibility = ["//visibility:public"])\n' + "".join(rules),
        )

system_library = repository_rule(
    implementation = _system_library_impl,
    attrs = {
        "headers": attr.string_list(doc = "folders and files below /usr/include"),
        "searched": attr.string_list(doc = "folders below /usr/include whose files are included without a folder"),
        "targets": attr.string_dict(doc = "label -> pkg-config module, or 'a|b' for the first that exists"),
        "unlisted": attr.string_list_dict(doc = "label -> linkopts, where the package has no pkg-config module"),
        "static_when_opt": attr.bool(doc = "with -c opt, link the archives"),
        "copts": attr.string_list_dict(doc = "pkg-config module -> @repo//:defs.bzl%COPTS where that one was found"),
    },
    configure = True,
    local = True,
    environ = ["PKG_CONFIG_PATH"],
)
