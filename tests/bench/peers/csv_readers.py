"""A CSV file of bytes into an array of bytes: csv_readers.py loadtxt|pandas FILE"""

import sys

from common import needs, np, serve, timed


def with_loadtxt(file):
    return np.loadtxt(file, np.uint8, delimiter=",")


def with_pandas(file):
    return pandas.read_csv(file, header=None, dtype=np.uint8, engine="c").to_numpy()


reader, file = sys.argv[1:]
read, name = with_loadtxt, f"NumPy {np.__version__}"
if reader == "pandas":
    pandas = needs("pandas", "python3-pandas")
    read, name = with_pandas, f"pandas {pandas.__version__}"


def work():
    seconds, table = timed(read, file)
    return {"seconds": seconds, "records": len(table), "sum": int(table.sum(dtype=np.int64))}


serve(name, work)
