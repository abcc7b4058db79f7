"""Mutants of C++ text: small changes, each of which a test should notice.

Works on the tokens of text in this repository's format: clang-format puts spaces around a binary
operator and none around a template's brackets, which tells `a < b` from `std::optional<b>`. What is
proposed need not compile: the compiler sorts that out.
"""
import dataclasses
import re

TOKEN = re.compile(r"""
    (?P<comment>//[^\n]*|/\*.*?\*/)
  | (?P<directive>^[ \t]*\#(?:[^\n]*\\\n)*[^\n]*)
  | (?P<string>R"(?P<mark>\w*)\(.*?\)(?P=mark)"|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')
  | (?P<number>\d[\w'.]*)
  | (?P<name>[A-Za-z_]\w*)
  | (?P<op><<=|>>=|->|\+\+|--|<=|>=|==|!=|&&|\|\||\+=|-=|\*=|/=|\|=|&=|\^=|::|<<|>>|[^\s])
""", re.VERBOSE | re.MULTILINE | re.DOTALL)

# Binary operators and what each becomes.
BINARY = {
    "<": ("<=", ">="), "<=": ("<", ">"), ">": (">=", "<="), ">=": (">", "<"),
    "==": ("!=",), "!=": ("==",), "&&": ("||",), "||": ("&&",),
    "+": ("-",), "-": ("+",), "*": ("/",), "/": ("*",),
    "&": ("|",), "|": ("&",), "^": ("&",), "<<": (">>",), ">>": ("<<",),
    "+=": ("-=",), "-=": ("+=",), "|=": ("&=",), "&=": ("|=",), "^=": ("|=",),
    "<<=": (">>=",), ">>=": ("<<=",),
}
RELATIONS = {"<", "<=", ">", ">=", "==", "!="}
SWAPPED_WORDS = {"true": "false", "false": "true", "continue": "break", "break": "continue"}
CONTROL = {"if", "for", "while", "switch", "catch", "constexpr"}
# Statements that begin so are no expressions.
NOT_EXPRESSIONS = CONTROL | {
    "return", "else", "do", "case", "default", "break", "continue", "using", "const", "static",
    "auto", "class", "struct", "enum", "typedef", "template", "namespace", "public", "private",
    "protected", "friend", "static_assert", "goto", "try", "throw", "delete", "inline"}
INTEGERS = {"int", "size_t", "uint8_t", "uint16_t", "uint32_t", "uint64_t", "int64_t"}
OPENING, CLOSING = {"(": ")", "[": "]", "{": "}"}, {")", "]", "}"}


@dataclasses.dataclass(frozen=True)
class Mutant:
    """Replaces text[begin:end] by `new`. A line's text and the label name it in reviews."""
    begin: int
    end: int
    new: str
    line: int        # from 1
    line_text: str   # stripped
    label: str       # "`<` -> `<=`"; "#2" behind it for the second such on its line

    def apply(self, text):
        return text[:self.begin] + self.new + text[self.end:]


@dataclasses.dataclass
class Token:
    kind: str
    text: str
    begin: int
    end: int


@dataclasses.dataclass
class Scope:
    kind: str              # file, namespace, type, body, init
    returns: object = None  # of a body: the type's text, or None when it is not known


def tokenize(text):
    return [Token(m.lastgroup if m.lastgroup != "mark" else "string", m.group(), *m.span())
            for m in TOKEN.finditer(text)
            if m.lastgroup not in ("comment", "directive")]


class Mutator:
    """Walks over the tokens once to learn scopes and partners, then proposes."""

    def __init__(self, text):
        self.text = text
        self.tokens = tokenize(text)
        self.partner = self._match()
        self.scope = [None] * len(self.tokens)
        self.mutable = [False] * len(self.tokens)
        self._walk()
        self._exclude()
        self.found = []

    def mutants(self):
        for i, token in enumerate(self.tokens):
            if not self.mutable[i]:
                continue
            self._operator(i, token)
            self._word(i, token)
            self._number(token)
            if self.scope[i].kind == "body" and self._starts_statement(i):
                self._statement(i)
        return self._labelled()

    # What the text is made of.

    def _match(self):
        partner, stack = {}, []
        for i, token in enumerate(self.tokens):
            if token.kind != "op":
                continue
            if token.text in OPENING:
                stack.append(i)
            elif token.text in CLOSING and stack:
                partner[i] = stack.pop()
                partner[partner[i]] = i
        return partner

    def _walk(self):
        stack, head = [Scope("file")], 0  # head: where the current declaration begins
        for i, token in enumerate(self.tokens):
            if token.text == "{":
                scope = self._scope_at(i, stack[-1], head)
                if scope.kind == "body" and stack[-1].kind != "body":
                    self._mark_initializers(head, i)
                stack.append(scope)
                if scope.kind != "init":
                    head = i + 1
            elif token.text == "}":
                closed = stack.pop() if len(stack) > 1 else stack[0]
                if closed.kind != "init":
                    head = i + 1
            elif token.text == ";":
                head = i + 1
            elif token.text == ":" and self._text(i - 1) in ("public", "private", "protected"):
                head = i + 1
            self.scope[i] = stack[-1]
            self.mutable[i] = any(s.kind == "body" for s in stack) or (
                token.text not in "{}" and self._text(head) != "template" and
                "constexpr" in (self._text(k) for k in range(head, i)) and
                any(t.text == "=" for t in self.tokens[head:i]))

    def _scope_at(self, i, outer, head):
        words = [t.text for t in self.tokens[head:i]]
        before = self._text(i - 1)
        if "namespace" in words:
            return Scope("namespace")
        if outer.kind == "body":
            if before in (";", "{", "}", "else", "do", "try", "]", "mutable") or before == ":":
                return Scope("body", outer.returns if before != "]" else None)
            if before == ")":
                opener = self.partner[i - 1]
                is_lambda = self._text(opener - 1) == "]"
                return Scope("body", None if is_lambda else outer.returns)
            if {"class", "struct", "union", "enum"} & set(words[:2]):
                return Scope("type")
            return Scope("init", outer.returns)
        if outer.kind == "init":  # a lambda among initializers
            is_lambda = before == ")" and self._text(self.partner[i - 1] - 1) == "]"
            return Scope("body" if is_lambda else "init")
        if {"class", "struct", "union", "enum"} & set(words) and before != ")":
            return Scope("type")
        if "(" in words and before in (")", "const", "noexcept", "override", "}"):
            return Scope("body", self._return_type(words))
        return Scope("init")

    @staticmethod
    def _return_type(words):
        if words and words[0] == "template":
            words = words[words.index(">") + 1:]
        kept = [w for w in words[:words.index("(")]
                if w not in ("static", "inline", "constexpr", "explicit", "nodiscard", "[", "]")]
        while len(kept) >= 3 and kept[-2] == "::" and kept[-1] != ">":  # the function's class
            kept = kept[:-3] + [kept[-1]] if re.match(r"\w", kept[-3]) else kept
            if len(kept) < 3 or kept[-2] != "::":
                break
        return "".join(kept[:-1]) or None

    def _mark_initializers(self, head, brace):
        """The initializers of a constructor belong to its body."""
        for k in range(head, brace):
            if self._text(k) == ":" and self._text(k - 1) == ")":
                self.mutable[k:brace] = [True] * (brace - k)
                for j in range(k, brace):
                    self.scope[j] = Scope("init")
                return

    def _exclude(self):
        """static_assert, and what stands in a template's brackets."""
        for i, token in enumerate(self.tokens):
            if token.text == "static_assert":
                while self._text(i) != ";":
                    self.mutable[i] = False
                    i += 1
            elif token.text == "<" and not self._is_binary(token):
                depth, k = 0, i
                while k < len(self.tokens):
                    text = self._text(k)
                    depth += {"<": 1, ">": -1, ">>": -2}.get(text, 0)
                    self.mutable[k] = False
                    if depth <= 0 or text in (";", "{"):
                        break
                    k += 1

    def _text(self, i):
        return self.tokens[i].text if 0 <= i < len(self.tokens) else ""

    def _is_binary(self, token):
        before, after = self.text[token.begin - 1], self.text[token.end:token.end + 1]
        return before in " \n" and after in (" ", "\n")

    # What is proposed.

    def _propose(self, begin, end, new, label):
        self.found.append((begin, end, new, label))

    def _replace(self, token, new):
        self._propose(token.begin, token.end, new, "`%s` -> `%s`" % (token.text, new))

    def _operator(self, i, token):
        if token.kind != "op":
            return
        if token.text in BINARY and self._is_binary(token):
            for new in BINARY[token.text]:
                self._replace(token, new)
        elif token.text == "!":
            self._propose(token.begin, token.end, "", "drop `!`")
        elif token.text in ("++", "--"):
            self._replace(token, "--" if token.text == "++" else "++")

    def _word(self, i, token):
        if token.kind != "name":
            return
        if token.text in SWAPPED_WORDS:
            self._replace(token, SWAPPED_WORDS[token.text])
        elif token.text in ("min", "max") and self._text(i - 1) == "::" and \
                self._text(i - 2) == "std":
            self._replace(token, "max" if token.text == "min" else "min")
        elif token.text in ("if", "while"):
            self._condition(i)

    def _condition(self, i):
        first = i + 1 if self._text(i + 1) == "(" else i + 2  # if constexpr
        if self._text(first) != "(" or first not in self.partner:
            return
        last = self.partner[first]
        start = first + 1
        for k in range(first + 1, last):  # behind what the condition declares
            if self._text(k) == ";":
                start = k + 1
        words = [t.text for t in self.tokens[start:last]]
        relations = sum(t.text in RELATIONS and self._is_binary(t)
                        for t in self.tokens[start:last])
        if not {"&&", "||"} & set(words) and relations + (words[0] == "!") == 1:
            return  # the operator's own mutant is the negation
        begin, end = self.tokens[start].begin, self.tokens[last].begin
        self._propose(begin, end, "!(%s)" % self.text[begin:end], "negate condition")

    def _number(self, token):
        found = re.fullmatch(r"(0x[\da-fA-F']+|\d[\d']*)([uUlL]*)", token.text)
        if token.kind != "number" or not found:
            return
        value = int(found.group(1).replace("'", ""), 0 if "x" in token.text else 10)
        written = "0x%x%s" if "x" in token.text else "%d%s"
        for new in (value + 1, value - 1):
            if new >= 0:
                self._replace(token, written % (new, found.group(2)))

    def _starts_statement(self, i):
        before = self._text(i - 1)
        if before in (";", "{", "}", "else", "do"):
            return before != ";" or not self._in_for_header(i)
        if before == ":":
            return self._text(i - 2) == "default" or "case" in (
                self._text(k) for k in range(max(0, i - 6), i))
        if before == ")" and i - 1 in self.partner:
            return self._text(self.partner[i - 1] - 1) in CONTROL
        return False

    def _in_for_header(self, i):
        for k in range(i - 1, -1, -1):
            if self._text(k) in ("{", "}"):
                return False
            if self._text(k) == "(" and self.partner.get(k, 0) > i:
                return True
        return False

    def _statement(self, i):
        end = i
        while self._text(end) != ";":
            end = self.partner[end] + 1 if self._text(end) in OPENING else end + 1
            if end >= len(self.tokens) or self._text(end) in CLOSING:
                return
        begin, stop = self.tokens[i].begin, self.tokens[end].end
        if self._text(i) == "return":
            self._return(i, end)
        elif self._is_expression(i, end):
            self._propose(begin, stop, ";", "delete statement")

    def _return(self, i, end):
        if end == i + 1:
            return
        begin, stop = self.tokens[i + 1].begin, self.tokens[end].begin
        value, returns = self.text[begin:stop], self.scope[i].returns
        if returns is None:
            is_truth = any(t.text in RELATIONS | {"&&", "||"} and self._is_binary(t)
                           or t.text == "!" for t in self.tokens[i:end])
            options = ("true", "false") if is_truth else ()
        elif returns == "bool":
            options = ("true", "false")
        elif returns.startswith("std::optional<"):
            options = ("std::nullopt",)
        elif returns.endswith("*"):
            options = ("nullptr",)
        elif returns.split("::")[-1] in INTEGERS:
            options = ("0",)
        else:
            options = ("{}",)
        for new in options:
            if new != value:
                self._propose(begin, stop, new, "return `%s`" % new)

    def _is_expression(self, i, end):
        if self._text(i) in NOT_EXPRESSIONS:
            return False
        if self.tokens[i].kind == "op":
            return self._text(i) in ("*", "++", "--", "(")
        k = i + 1
        while k < end:
            text = self._text(k)
            if text in ("(", "=", "++", "--") or text.endswith("=") and text[:-1] in BINARY:
                return True
            if text == "[":
                k = self.partner[k] + 1
            elif text in (".", "->", "::"):
                k += 2
            else:
                return False
        return False

    def _labelled(self):
        lines, counts, out, seen = self.text.splitlines(), {}, [], set()
        for begin, end, new, label in sorted(self.found):
            if (begin, end, new) in seen:
                continue
            seen.add((begin, end, new))
            line = self.text.count("\n", 0, begin) + 1
            counts[line, label] = counts.get((line, label), 0) + 1
            if counts[line, label] > 1:
                label += " #%d" % counts[line, label]
            out.append(Mutant(begin, end, new, line, lines[line - 1].strip(), label))
        return out


def mutants_of(text):
    """All mutants of a C++ source, in the order of the text."""
    return Mutator(text).mutants()
