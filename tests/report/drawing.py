"""How a hand would draw a digit that is known as pixels: strokes along its middle, or line by line over its ink."""

SIDE = 28
ROUND = ((-1, 0), (-1, 1), (0, 1), (1, 1), (1, 0), (1, -1), (0, -1), (-1, -1))  # clockwise from above


def ink_of(pixels, least=128):
    return {divmod(at, SIDE) for at, value in enumerate(pixels) if value >= least}


def neighbours(ink, row, column):
    return [(row + down, column + right) in ink for down, right in ROUND]


def thinned(ink):
    """The middle line, a pixel wide (Zhang and Suen 1984)."""
    ink = set(ink)
    changed = True
    while changed:
        changed = False
        for sides in (((0, 2, 4), (2, 4, 6)), ((0, 2, 6), (0, 4, 6))):
            gone = set()
            for row, column in ink:
                near = neighbours(ink, row, column)
                turns = sum(not here and there for here, there in zip(near, near[1:] + near[:1]))
                if 2 <= sum(near) <= 6 and turns == 1 and not any(all(near[i] for i in side) for side in sides):
                    gone.add((row, column))
            changed = changed or bool(gone)
            ink -= gone
    return ink


def strokes_of(pixels):
    """Strokes of points (x, y) in pixels that cover the digit's middle line: from ends first, straight on at forks."""
    left = thinned(ink_of(pixels))
    whole = set(left)
    strokes = []
    while left:
        at = min(left, key=lambda point: (sum(neighbours(left, *point)), point))
        stroke = [next((near for near in around(at) if near in whole and near not in left), at)]  # joins what is drawn
        heading = None
        while at is not None:
            left.discard(at)
            stroke.append(at)
            steps = [near for near in around(at) if near in left]
            ahead = min(steps, key=lambda near: turn(heading, at, near)) if steps else None
            heading = (ahead[0] - at[0], ahead[1] - at[1]) if ahead else None
            at = ahead
        end = stroke[-1]
        close = [near for near in around(end) if near in whole and near not in stroke[-4:]]
        strokes.append(stroke + close[:1])
    return [[(column + 0.5, row + 0.5) for row, column in stroke] for stroke in strokes]


def around(point):
    return [(point[0] + down, point[1] + right) for down, right in ROUND]


def turn(heading, at, near):
    """Small for a step straight on; of equal ones a straight neighbour before a corner."""
    step = (near[0] - at[0], near[1] - at[1])
    along = 0 if heading is None else step[0] * heading[0] + step[1] * heading[1]
    return -along, abs(step[0]) + abs(step[1])


def runs_of(pixels):
    """A stroke for each run of ink in a line of pixels."""
    ink = ink_of(pixels)
    strokes = []
    for row, column in sorted(ink):
        if (row, column - 1) not in ink:
            end = column
            while (row, end + 1) in ink:
                end += 1
            strokes.append([(column + 0.5, row + 0.5), (end + 0.5, row + 0.5)])
    return strokes


def placed(strokes, scale, left, top):
    """In pixels of the pad: a digit's pixel becomes `scale` of them."""
    return [[(left + x * scale, top + y * scale) for x, y in stroke] for stroke in strokes]
