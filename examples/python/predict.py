#!/usr/bin/env python3
"""Loads a model and reads records of a data file with it, through the C API and nothing but Python's standard library.

    predict.py MODEL DATA [HOW_MANY]

DATA is whatever nnhost reads: CSV, IDX, a folder of PNG files. The library is looked for where the system looks, or
is named by the environment variable NNHOST_LIBRARY.
"""
import ctypes
import os
import sys

try:
  LIBRARY = ctypes.CDLL(os.environ.get("NNHOST_LIBRARY", "libnnhost.so.0.1"))
except OSError as missing:
  sys.exit(f"{missing}\nRun `sudo ldconfig` once after installing, or set NNHOST_LIBRARY to the path of libnnhost.so")


class Error(ctypes.Structure):  # nnhost_error of nnhost/abi/types.h
  _fields_ = [("struct_size", ctypes.c_uint32), ("status", ctypes.c_int32), ("text", ctypes.c_char * 1024),
              ("hint", ctypes.c_char * 512), ("parameter", ctypes.c_char * 64), ("file", ctypes.c_char * 1024),
              ("line", ctypes.c_int64), ("column", ctypes.c_int64), ("byte", ctypes.c_int64),
              ("sample", ctypes.c_int64)]


class DatasetInfo(ctypes.Structure):  # nnhost_dataset_info of nnhost/nnhost.h
  _fields_ = [("struct_size", ctypes.c_uint32), ("class_count", ctypes.c_uint32), ("count", ctypes.c_int64),
              ("height", ctypes.c_int64), ("width", ctypes.c_int64), ("channels", ctypes.c_int64),
              ("element_type", ctypes.c_int32), ("reserved", ctypes.c_uint32), ("value_minimum", ctypes.c_double),
              ("value_maximum", ctypes.c_double), ("class_names", ctypes.POINTER(ctypes.c_char_p)),
              ("source", ctypes.c_char_p), ("loader", ctypes.c_char_p)]


class NetworkInfo(ctypes.Structure):  # nnhost_network_info
  _fields_ = [("struct_size", ctypes.c_uint32), ("layer_count", ctypes.c_uint32),
              ("sizes", ctypes.POINTER(ctypes.c_int64)), ("activations", ctypes.POINTER(ctypes.c_char_p)),
              ("initialiser", ctypes.c_char_p), ("height", ctypes.c_int64), ("width", ctypes.c_int64),
              ("channels", ctypes.c_int64), ("class_count", ctypes.c_uint32), ("has_bias", ctypes.c_uint32),
              ("class_names", ctypes.POINTER(ctypes.c_char_p)), ("input_low", ctypes.c_double),
              ("input_high", ctypes.c_double), ("target_low", ctypes.c_double), ("target_high", ctypes.c_double),
              ("summary", ctypes.c_char_p)]


def call(function, *arguments):
  """Calls a function of the library and turns its error record into an exception."""
  error = Error(struct_size=ctypes.sizeof(Error))
  if getattr(LIBRARY, function)(*arguments, ctypes.byref(error)) != 0:
    raise RuntimeError(f"{error.file.decode()}: {error.text.decode()} {error.hint.decode()}")


def main():
  if len(sys.argv) not in (3, 4):
    sys.exit(__doc__)
  model, data = (os.fsencode(argument) for argument in sys.argv[1:3])
  context, network, dataset = ctypes.c_void_p(), ctypes.c_void_p(), ctypes.c_void_p()
  call("nnhost_context_create", ctypes.byref(context))
  call("nnhost_network_load", context, model, ctypes.byref(network))
  call("nnhost_dataset_open", context, None, data, ctypes.byref(dataset))

  data_info = DatasetInfo(struct_size=ctypes.sizeof(DatasetInfo))
  call("nnhost_dataset_describe", dataset, ctypes.byref(data_info))
  network_info = NetworkInfo(struct_size=ctypes.sizeof(NetworkInfo))
  call("nnhost_network_describe", network, ctypes.byref(network_info))
  names = [network_info.class_names[i].decode() for i in range(network_info.class_count)]
  count = min(data_info.count, int(sys.argv[3]) if len(sys.argv) == 4 else 10)
  outputs = (ctypes.c_float * (count * len(names)))()  # (records, classes of the network)
  call("nnhost_network_predict", network, dataset, ctypes.c_int64(0), ctypes.c_int64(count), outputs)

  for record in range(count):
    row = outputs[record * len(names):(record + 1) * len(names)]
    label = ctypes.c_int32()
    call("nnhost_dataset_record", dataset, ctypes.c_int64(record), None, ctypes.byref(label))
    told = data_info.class_names[label.value].decode() if label.value >= 0 else "none"
    print(f"record {record}: read as {names[row.index(max(row))]} ({max(row):.2f}), label {told}")

  for destroy, handle in (("dataset", dataset), ("network", network), ("context", context)):
    getattr(LIBRARY, f"nnhost_{destroy}_destroy")(handle)


if __name__ == "__main__":
  main()
