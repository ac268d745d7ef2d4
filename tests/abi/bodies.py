"""What the public headers put into whoever includes them, by name: macros, inline functions, the adaptor's classes.

Read as tokens, so that comments, white space and line breaks say nothing. Of a C header the directives and the
functions with a body are kept (layout.golden has its structs), of a C++ header everything. An entry's text begins with
the #if that it stands under. Names are found by rules that fit these headers; where a name is poor, the text is
complete all the same.
"""
import pathlib
import re

INCLUDES = ("abi/include", "core/include", "tests/kit/include")
# A release changes them, and other tests hold them; a guard says nothing.
NOT_KEPT = re.compile(r"NNHOST_(VERSION_\w+|ABI_MAJOR|ABI_MINOR|\w+_HP?P?)$")
GUARD = re.compile(r"#ifndef NNHOST_\w+_HP?P?")
TOKEN = re.compile(r'''\s+|//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|[A-Za-z_]\w*|'''
                   r'''\.?\d(?:(?<=[eEpP])[+-]|'?[\w.])*|\.\.\.|->|<<=|>>=|::|\#\#|\+\+|--|&&|\|\||[-+*/%&|^<>=!]=|'''
                   r'''<<|.''', re.S)  # >> is two tokens: it may end two lists of arguments
DIRECTIVE = re.compile(r"^[ \t]*#[^\n]*", re.M)
LEADING = r"(?:(?:template|public|private|protected)[ :]+)*"  # before a declaration proper


def without_comments(text):
    return TOKEN.sub(lambda match: " " if match.group().startswith(("//", "/*")) else match.group(), text)


def tokens_of(text):
    """Adjacent string literals are one, as for a compiler."""
    found = []
    for token in filter(str.strip, TOKEN.findall(text)):
        if token[0] == '"' and found and found[-1][0] == '"':
            found[-1] = found[-1][:-1] + token[1:]
        else:
            found.append(token)
    return found


def all_tokens(text):
    """Of a header: a line of the preprocessor is one token."""
    tokens, end = [], 0
    text = without_comments(text.replace("\\\n", " "))
    for match in DIRECTIVE.finditer(text):
        tokens += [*tokens_of(text[end:match.start()]), " ".join(match.group().split())]
        end = match.end()
    return tokens + tokens_of(text[end:])


def join(tokens):
    """The same for the same tokens, and readable."""
    text = ""
    for before, token in zip(["(", *tokens], tokens):
        opened = before in ("(", "[", "::", ".", "->", "!", "~", "#")
        closes = token in (")", "]", ",", ";", "::", ".", "->")
        called = token in ("(", "[") and re.match(r"[\w>)\]]", before)
        text += token if opened or closes or called else f" {token}"
    return text


def statements(tokens):
    """Tokens as text, a statement a line."""
    lines, start, depth = [], 0, 0
    for end, (before, token, following) in enumerate(zip(["", *tokens], tokens, [*tokens[1:], ""]), 1):
        depth += (token in ("(", "[")) - (token in (")", "]"))
        opens = token == "{" and before not in ("=", "return", ",")
        closes = token == "}" and following not in (";", ",")
        if (depth == 0 and (token == ";" or opens or closes)) or end == len(tokens):
            lines.append(join(tokens[start:end]))
            start = end
    return lines


def without_angles(text):
    """Without template arguments."""
    shorter = re.sub(r"<[^<>]*>", "", text.replace("->", "."))
    return " ".join(shorter.split()) if shorter == text else without_angles(shorter)


def name_of(declaration):
    text = re.sub(rf"^{LEADING}", "", without_angles(declaration))
    special = re.match(r"using (\w+) =", text) or re.match(r"[^({=;]*\b(operator ?(?:\(\)|[^\s(]+))", text)
    pointer = re.match(r"[^({=;]*\(\* (\w+)\)", text)
    if special or pointer:
        return (special or pointer).group(1)
    names = re.findall(r"~?\w+", re.sub(r"\[.*?\]", "", re.match(r"[^({=;]*", text).group()))
    return names[-1] if names else "?"


class Header:
    """Walks through the tokens of one header; `entries`: name -> lines."""

    def __init__(self, text, everything):
        self.entries, self.everything = {}, everything
        self.scopes, self.conditions = [], []  # names of namespaces and classes; #if lines
        self.walk(all_tokens(text))
        assert not self.scopes and not self.conditions, "a brace or an #if without its end"

    def keep(self, name, lines):
        unique, number = name, 1
        while unique in self.entries:  # overloads, specialisations, definitions under another #if
            number += 1
            unique = f"{name} ({number})"
        self.entries[unique] = [line for line in self.conditions if not GUARD.fullmatch(line)] + lines

    def directive(self, line):
        """One that stands between declarations."""
        word, rest = re.fullmatch(r"# ?(\w+) ?(.*)", line).groups()
        condition = f"#{word} {join(tokens_of(rest))}".rstrip()
        if word in ("if", "ifdef", "ifndef"):
            self.conditions.append(condition)
        elif word in ("else", "elif"):
            self.conditions[-1] += f" {condition}"
        elif word == "endif":
            self.conditions.pop()
        elif word == "define":
            name, parameters, value = re.fullmatch(r"(\w+)(\(.*?\))? ?(.*)", rest).groups()
            if not NOT_KEPT.match(name):
                first, *others = statements(tokens_of(value)) or [""]
                head = f"#define {name}{join(tokens_of(parameters or ''))}"
                self.keep(name, [f"{head} {first}".rstrip(), *others])
        else:
            self.keep(f"#{word} {rest}", [])

    def declaration(self, tokens):
        if self.everything or ("{" in tokens and tokens[0] not in ("typedef", "struct")):
            lines = statements(tokens)
            self.keep("::".join(filter(None, [*self.scopes, name_of(" ".join(lines))])), lines)

    def scope(self, head):
        """The name of what opens with a brace after `head`: a namespace or class; None: a body or a list."""
        text = join(head)
        if space := re.fullmatch(r"(?:inline )?namespace ?(.*)|extern \"C\"", text):
            return space.group(1) or ""
        if not re.match(rf"{LEADING}(?:class|struct)\b", without_angles(text)):
            return None
        name = re.fullmatch(r".*\b(?:class|struct) (.+?)(?: : .*)?", text).group(1)
        if self.everything:
            self.keep("::".join(filter(None, [*self.scopes, name])), [text])
        return name

    def walk(self, tokens):
        current, depth = [], 0
        for token, following in zip(tokens, [*tokens[1:], ""]):
            if not current and token[0] == "#":
                self.directive(token)
            elif not current and token in (";", "NNHOST_EXTERN_C_BEGIN", "NNHOST_EXTERN_C_END"):
                continue
            elif depth == 0 and token == "{" and (scope := self.scope(current)) is not None:
                self.scopes.append(scope)
                current = []
            elif depth == 0 and token == "}":
                if current:  # a macro's call without a semicolon
                    self.declaration(current)
                self.scopes.pop()
                current = []
            else:
                current.append(token)
                depth += (token in ("(", "[", "{")) - (token in (")", "]", "}"))
                body_ends = token == "}" and following not in (";", ",", "{") and current[0] != "typedef"
                if depth == 0 and (token == ";" or body_ends):
                    self.declaration(current)
                    current = []
        assert not current, f"no end of: {join(current)}"


def read(root):
    """Header -> name -> lines."""
    found = {}
    for folder in (pathlib.Path(root) / include for include in INCLUDES):
        for path in sorted([*folder.rglob("*.h"), *folder.rglob("*.hpp")]):
            try:
                found[str(path.relative_to(folder))] = Header(path.read_text(), path.suffix == ".hpp").entries
            except (AssertionError, AttributeError, IndexError) as fault:
                raise ValueError(f"{path}: bodies.py does not understand it: {fault}") from fault
    return found
