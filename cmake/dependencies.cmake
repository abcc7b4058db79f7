# What the library is built with, and what a program needs that links the static one. Also installed.
include(CMakeFindDependencyMacro)
macro(countersign_find_dependencies botan_modules)
  find_dependency(absl)
  find_dependency(PkgConfig)
  pkg_search_module(COUNTERSIGN_BOTAN IMPORTED_TARGET ${botan_modules})
  pkg_check_modules(COUNTERSIGN_LIBRARIES IMPORTED_TARGET libdeflate zlib libutf8proc)
endmacro()

# Those that public headers include.
set(COUNTERSIGN_PUBLIC_DEPENDENCIES absl::function_ref absl::span absl::status absl::statusor
  absl::str_format absl::strings absl::time)
set(COUNTERSIGN_PRIVATE_DEPENDENCIES PkgConfig::COUNTERSIGN_BOTAN PkgConfig::COUNTERSIGN_LIBRARIES)
