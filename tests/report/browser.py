"""A Chromium without a window, driven through a pipe by the DevTools protocol: Python's standard library alone."""

import base64
import json
import os
import pathlib
import select
import shutil
import subprocess
import tempfile
import time

CHROMIUM = shutil.which("chromium")
LONGEST_ANSWER = 60  # seconds


class PageError(Exception):
    """What a script that was evaluated threw."""


class Browser:
    """One page. What it says on the console, and exceptions that nobody caught, are kept in `complaints`."""

    def __init__(self):
        self.profile = tempfile.mkdtemp(prefix="nnhost-chromium-")
        theirs_read, self.write_end = os.pipe()
        self.read_end, theirs_write = os.pipe()
        command = [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                   "--no-first-run", "--remote-debugging-pipe", f"--user-data-dir={self.profile}", "about:blank"]
        # It reads from descriptor 3 and writes to 4.
        shell = ["sh", "-c", f'exec "$@" 3<&{theirs_read} 4>&{theirs_write}', "sh", *command]
        self.process = subprocess.Popen(shell, pass_fds=(theirs_read, theirs_write), stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL)
        os.close(theirs_read)
        os.close(theirs_write)
        self.received, self.number, self.session, self.complaints, self.requests = b"", 0, None, [], []
        self.attach()

    def attach(self):
        targets = self.call("Target.getTargets")["targetInfos"]
        page = next(target for target in targets if target["type"] == "page")
        self.session = self.call("Target.attachToTarget", targetId=page["targetId"], flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")

    def close(self):
        os.close(self.write_end)
        self.process.terminate()
        self.process.wait()
        os.close(self.read_end)
        shutil.rmtree(self.profile, ignore_errors=True)

    # ---- the protocol: JSON objects that end with a zero byte

    def send(self, method, **parameters):
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        data = json.dumps(message).encode() + b"\0"
        while data:
            data = data[os.write(self.write_end, data):]
        return self.number

    def receive(self):
        deadline = time.monotonic() + LONGEST_ANSWER
        while b"\0" not in self.received:
            ready, _, _ = select.select([self.read_end], [], [], max(0, deadline - time.monotonic()))
            block = os.read(self.read_end, 1 << 20) if ready else b""
            if not block:
                raise RuntimeError("the browser has ended, or does not answer")
            self.received += block
        message, _, self.received = self.received.partition(b"\0")
        return json.loads(message)

    def call(self, method, **parameters):
        number = self.send(method, **parameters)
        while True:
            message = self.receive()
            if message.get("id") == number:
                if "error" in message:
                    raise RuntimeError(f"{method}: {message['error']}")
                return message["result"]
            self.note(message)

    def note(self, event):
        parameters = event.get("params", {})
        if event.get("method") == "Runtime.exceptionThrown":
            self.complaints.append(parameters["exceptionDetails"])
        if event.get("method") == "Runtime.consoleAPICalled" and parameters["type"] in ("error", "warning", "assert"):
            self.complaints.append(parameters["args"])
        if event.get("method") == "Log.entryAdded" and parameters["entry"]["level"] in ("error", "warning"):
            self.complaints.append(parameters["entry"])
        if event.get("method") == "Network.requestWillBeSent":
            self.requests.append(parameters["request"]["url"])

    # ---- what a test does

    def size(self, width, height, phone=False):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=phone)
        self.call("Emulation.setTouchEmulationEnabled", enabled=phone)

    def prefer(self, **features):
        """prefer(prefers_color_scheme="dark")"""
        self.call("Emulation.setEmulatedMedia",
                  features=[{"name": name.replace("_", "-"), "value": value} for name, value in features.items()])

    def open(self, path):
        self.complaints.clear()
        self.requests.clear()
        self.call("Page.navigate", url=pathlib.Path(path).resolve().as_uri())
        while self.ask("document.readyState") != "complete":
            time.sleep(0.02)
        self.frame()

    def ask(self, expression):
        """The value of an expression in the page, a promise awaited."""
        answer = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            raise PageError(answer["exceptionDetails"])
        return answer["result"].get("value")

    def frame(self):
        """After two frames everything that was asked for has been drawn."""
        self.ask("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done())))")

    def box(self, selector):
        """Where an element is in the window, scrolled into it: left, top, width, height."""
        return self.ask(f"""(() => {{
            const found = document.querySelector({json.dumps(selector)});
            found.scrollIntoView({{block: 'center', behavior: 'instant'}});
            const box = found.getBoundingClientRect();
            return [box.left, box.top, box.width, box.height];
        }})()""")

    def click(self, selector):
        left, top, width, height = self.box(selector)
        self.mouse("mousePressed", left + width / 2, top + height / 2)
        self.mouse("mouseReleased", left + width / 2, top + height / 2)
        self.frame()

    def mouse(self, kind, x, y, held=True):
        """Answers come once a frame: while the button is held none is waited for."""
        ask = self.send if held and kind != "mouseReleased" else self.call
        ask("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left" if held else "none",
            buttons=1 if held and kind != "mouseReleased" else 0, clickCount=1)

    def touch(self, kind, *points):
        self.call("Input.dispatchTouchEvent", type=kind, touchPoints=[{"x": x, "y": y} for x, y in points])

    def key(self, key, code=0, modifiers=0):
        for kind in ("keyDown", "keyUp"):
            self.call("Input.dispatchKeyEvent", type=kind, key=key, windowsVirtualKeyCode=code, modifiers=modifiers)
        self.frame()

    def picture(self, path, whole=True):
        data = self.call("Page.captureScreenshot", captureBeyondViewport=whole)["data"]
        pathlib.Path(path).write_bytes(base64.b64decode(data))
