{
  "targets": [
    {
      "target_name": "countersign",
      "sources": ["addon.cc"],
      "defines": ["NAPI_VERSION=8"],
      "cflags_cc": ["-std=c++17", "<!@(pkg-config --cflags countersign)"],
      "libraries": ["<!@(pkg-config --libs countersign)"]
    }
  ]
}
