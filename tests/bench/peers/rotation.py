"""Images a second turned about their centre, bilinear, background filled: floats in, floats out.

    rotation.py torch|opencv|scipy fixed|random FOLDER RECORDS

fixed: all by the same 10 degrees, with what can be worked out beforehand left out of the time. random: each by an angle
of its own in -10..10 degrees. `seconds` are those of one image.
"""

import sys

from common import needs, np, read_mnist, scaled, serve, timed

EMPTY = 0.01


def with_torch(x, angles, fixed):
    torch = needs("torch", "python3-torch")
    torch.set_num_threads(1)
    torch.set_grad_enabled(False)
    images = torch.from_numpy(x - np.float32(EMPTY)).reshape(-1, 1, 28, 28)  # outside is 0, so that 0 has to be empty
    block = 200 if fixed else 64  # images a call: the fastest here of 64 to 10,000
    span = torch.linspace(-1, 1, 28)
    rows, columns = span.repeat_interleave(28), span.repeat(28)

    def grid(radians):  # what affine_grid gives, three times as fast
        c, s = torch.cos(radians)[:, None], torch.sin(radians)[:, None]
        where = torch.empty((len(radians), 784, 2))
        torch.sub(c * columns, s * rows, out=where[:, :, 0])
        torch.add(c * rows, s * columns, out=where[:, :, 1])
        return where.reshape(-1, 28, 28, 2)

    radians = torch.from_numpy(np.deg2rad(angles).astype(np.float32))
    ready = grid(radians[:block]) if fixed else None

    def work():
        for r in range(0, len(images), block):
            n = min(block, len(images) - r)
            where = ready[:n] if fixed else grid(radians[r : r + n])
            out = torch.nn.functional.grid_sample(images[r : r + n], where, align_corners=True).add_(EMPTY)
        return out[-1, 0].numpy()

    return f"PyTorch {torch.__version__}", work


def with_opencv(x, angles, fixed):
    cv2 = needs("cv2", "python3-opencv")
    cv2.setNumThreads(1)
    stack = 100  # images one below the other, so that one call turns them all; what comes from outside is from far away
    tall = x.reshape(-1, stack * 28, 28)
    out = np.empty((stack * 28, 28), np.float32)
    c, s = np.cos(np.deg2rad(angles[0])), np.sin(np.deg2rad(angles[0]))
    i, j = np.mgrid[:28, :28] - 13.5
    columns, rows = c * j - s * i + 13.5, c * i + s * j + 13.5
    columns[(columns < 0) | (columns > 27) | (rows < 0) | (rows > 27)] = -100
    map1 = np.tile(columns, (stack, 1)).astype(np.float32)
    map2 = (np.tile(rows, (stack, 1)) + np.repeat(28 * np.arange(stack), 28)[:, None]).astype(np.float32)

    def remap():
        for images in tall:
            cv2.remap(images, map1, map2, cv2.INTER_LINEAR, out, cv2.BORDER_CONSTANT, EMPTY)
        return out[-28:]

    def warp():
        for image, angle in zip(x.reshape(-1, 28, 28), angles):
            turn = cv2.getRotationMatrix2D((13.5, 13.5), angle, 1)
            cv2.warpAffine(image, turn, (28, 28), out[:28], cv2.INTER_LINEAR, cv2.BORDER_CONSTANT, EMPTY)
        return out[:28]

    return f"OpenCV {cv2.__version__}", remap if fixed else warp


def with_scipy(x, angles, fixed):
    ndimage = needs("scipy.ndimage", "python3-scipy")
    images = x.reshape(-1, 28, 28)
    out = np.empty((28, 28), np.float32)

    def work():
        for image, angle in zip(images, angles):
            ndimage.rotate(image, angle, reshape=False, order=1, cval=EMPTY, output=out, prefilter=False)
        return out

    return f"SciPy {needs('scipy', 'python3-scipy').__version__}", work


def main(library, angle, folder, count):
    x = scaled(read_mnist(folder, "train")[0][: count // 100 * 100])
    fixed = angle == "fixed"
    angles = np.full(len(x), 10.0) if fixed else np.random.default_rng(1).uniform(-10, 10, len(x))
    name, work = {"torch": with_torch, "opencv": with_opencv, "scipy": with_scipy}[library](x, angles, fixed)

    def once():
        seconds, last = timed(work)  # the last image turned: about the same from all
        return {"seconds": seconds / len(x), "images": len(x), "mean_of_last": float(last.mean())}

    serve(name, once)


main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]))
