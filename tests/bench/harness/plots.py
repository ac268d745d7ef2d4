"""The curves as SVG pictures, by matplotlib. Colours of Okabe and Ito (2008), told apart by colour-blind eyes too, and
a marker of its own for each series."""

STYLES = [("#0072B2", "o"), ("#D55E00", "s"), ("#009E73", "^"), ("#CC79A7", "D"), ("#000000", "v")]
SETTINGS = {
    "svg.fonttype": "path",  # looks the same wherever it is shown
    "svg.hashsalt": "nnhost",  # and is the same file when it is drawn again
    "font.size": 11,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.color": "#dddddd",
    "axes.axisbelow": True,
}


def spaced(value):
    return f"{value:,.10g}"


def draw_panel(axes, panel, ticks, x_title, styles):
    """panel: {title, series: {name: {x: y}}, log: whether y is logarithmic}"""
    for name, points in panel["series"].items():
        colour, marker = styles[name]
        xs = sorted(points)
        axes.plot(xs, [points[x] for x in xs], color=colour, marker=marker, linewidth=1.8, markersize=6, label=name)
    axes.set_title(panel["title"], loc="left", fontsize=11)
    axes.set_xlabel(x_title)
    if panel.get("x_log", True):
        axes.set_xscale("log")
    axes.minorticks_off()
    axes.set_xticks(ticks, [spaced(t) for t in ticks])
    if panel.get("log"):
        from matplotlib.ticker import FuncFormatter, LogLocator

        axes.set_yscale("log")
        axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
        axes.yaxis.set_major_formatter(FuncFormatter(lambda y, _: spaced(y)))
        axes.minorticks_off()
    else:
        axes.set_ylim(0, 1.08 * max(y for points in panel["series"].values() for y in points.values()))


def draw(picture, file):
    """picture: {title, note, x_title, panels: [...]}. The legend stands below, clear of every line."""
    import matplotlib

    matplotlib.use("svg")
    import matplotlib.pyplot as plt

    panels = [p for p in picture["panels"] if p["series"]]
    names = list(dict.fromkeys(name for p in panels for name in p["series"]))
    styles = dict(zip(names, STYLES))
    with matplotlib.rc_context(SETTINGS):
        figure, axes = plt.subplots(1, len(panels), figsize=(5.6 * len(panels), 4.8), squeeze=False)
        figure.subplots_adjust(left=0.6 / figure.get_figwidth(), right=0.96, bottom=0.25, top=0.85, wspace=0.22)
        for a, panel in zip(axes[0], panels):
            ticks = sorted({x for points in panel["series"].values() for x in points})
            draw_panel(a, panel, ticks, picture["x_title"], styles)
        figure.suptitle(picture["title"], x=0.15 / figure.get_figwidth(), ha="left", fontsize=13)
        handles = {label: h for a in axes[0] for h, label in zip(*a.get_legend_handles_labels())}
        columns = min(3, 2 * len(panels))
        figure.legend(handles.values(), handles.keys(), loc="lower left", ncol=columns, frameon=False)
        figure.savefig(file, metadata={"Date": None, "Description": picture["note"]})
        plt.close(figure)
