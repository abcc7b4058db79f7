package countersign

import (
	"errors"
	"math"
	"strings"
	"testing"
	"time"
)

// expectMistake wants an *Error with a text in it.
func expectMistake(t *testing.T, err error, text string) {
	t.Helper()
	var mistake *Error
	if !errors.As(err, &mistake) || !strings.Contains(mistake.Message, text) {
		t.Errorf("expected a mistake with %q, found %v", text, err)
	}
}

func errOf[T any](_ T, err error) error { return err }

func TestDocumentsThatAreWrong(t *testing.T) {
	expectMistake(t, errOf(ParseConfig([]byte("{}"), nil)), "AllowedPublishers")
	expectMistake(t, errOf(ParseConfig(nil, nil)), "")
	expectMistake(t, errOf(ParseConfig([]byte("\xff"), nil)), "")
	expectMistake(t, errOf(ParseAnchorsPEM([]byte("none"))), "PEM")
	expectMistake(t, errOf(ParseAnchorsPEM(nil)), "PEM")
	expectMistake(t, errOf(ParseAnchorsFingerprint("00")), "64")
	expectMistake(t, errOf(NewAnchors(AnchorSources{})), "none")
	roots := readCase(t, "valid").roots
	expectMistake(t, errOf(NewAnchors(AnchorSources{[][]byte{roots, nil}, nil, true})), "PEM")
	expectMistake(t, errOf(ParseRevocations([]byte("[]"), nil)), "object")
}

func TestLimits(t *testing.T) {
	expectMistake(t, errOf(NewLimits(map[string]uint64{"none": 1})), "expected a limit")
	expectMistake(t, errOf(NewLimits(map[string]uint64{"berDepth": math.MaxUint64})), "berDepth")
	expectMistake(t, errOf(NewLimits(map[string]uint64{"berDepth\x00": 1})), "name")
	few := must(NewLimits(map[string]uint64{"packageEntries": 1, "configBytes": 1}))
	c := readCase(t, "valid")
	w := c.world()
	expectMistake(t, errOf(ParseConfig(c.config, few)), "configBytes")
	expectMistake(t, errOf(ParseRevocations([]byte("[]"), few)), "")
	blocked := must(ReadArtifact(c.zip, ArtifactOptions{Limits: few}))
	if reason := w.judge(blocked).PrimaryReason; reason != 110 {
		t.Error(reason)
	}
	w.premises.Limits = must(NewLimits(map[string]uint64{"pathLength": 1}))
	if text := must(w.judge(w.artifact).JSON()); !strings.Contains(text, "LIMIT_EXCEEDED") {
		t.Error(text)
	}
	w.premises.Limits = must(NewLimits(nil))
	if d := w.judge(w.artifact).Decision; d != DecisionAllow {
		t.Error(d)
	}
}

func TestInstants(t *testing.T) {
	w := readCase(t, "valid").world()
	for _, at := range []time.Time{
		time.Unix(253402300800, 0), time.Unix(-62167219201, 999999999),
		time.Unix(math.MaxInt64, 0), time.Unix(math.MinInt64, 0),
	} {
		w.premises.At = at
		expectMistake(t, errOf(Evaluate(w.config, nil, w.premises)), "years 0 to 9999")
		expectMistake(t, errOf(NoRevocationCheck(at)), "years 0 to 9999")
	}
	for _, at := range []time.Time{
		{}, time.Unix(253402300799, 999999999), time.Unix(-62167219200, 0), time.Unix(-1, 5),
	} {
		w.premises.At = at
		must(Evaluate(w.config, nil, w.premises))
	}
}

func TestMissingHandles(t *testing.T) {
	w := readCase(t, "valid").world()
	expectMistake(t, errOf(Evaluate(nil, nil, w.premises)), "`config`")
	expectMistake(t, errOf(Evaluate(w.config, []*Artifact{w.artifact, nil}, w.premises)),
		"`artifacts[1]`")
	expectMistake(t, errOf(Evaluate(w.config, nil, Premises{})), "`anchors`")
	w.premises.Subject = "a\x00b"
	expectMistake(t, errOf(Evaluate(w.config, nil, w.premises)), "NUL")
	expectMistake(t, must(NewDigester()).AddBody(nil), "entry")
	err := errOf(Evaluate(&Config{}, nil, Premises{Anchors: &Anchors{}}))
	if !errors.Is(err, ErrClosed) {
		t.Error(err)
	}
	if err := (&Config{}).Close(); err != nil {
		t.Error(err)
	}
	if got := errorOf(1, nil).Error(); got != "countersign: status 1" {
		t.Error(got)
	}
	if errorOf(2, nil) != ErrOutOfMemory || Decision(7).String() != "7" {
		t.Error("statuses and decisions of another version")
	}
}

func TestWhatANewerLibraryMayAnswerIsTheWorst(t *testing.T) {
	if decisionOf(3) != DecisionBlock || outcomeOf(4) != OutcomeFailed ||
		statusOf(6) != SignatureInvalid || policyOf(2) != PolicyEnforce {
		t.Error("values after the last")
	}
	if decisionOf(0) != DecisionAllow || outcomeOf(3) != OutcomeNotEvaluated ||
		statusOf(4) != SignatureExpired || policyOf(0) != PolicyWarn {
		t.Error("values that are known")
	}
}

func TestClosedHandles(t *testing.T) {
	limits, cache := must(NewLimits(nil)), must(NewCache())
	for name, closer := range map[string]func(w *world) error{
		"config":       func(w *world) error { return w.config.Close() },
		"anchors":      func(w *world) error { return w.premises.Anchors.Close() },
		"revocations":  func(w *world) error { return w.premises.Revocations.Close() },
		"artifacts[0]": func(w *world) error { return w.artifact.Close() },
		"limits":       func(w *world) error { w.premises.Limits = limits; return limits.Close() },
		"cache":        func(w *world) error { w.premises.Cache = cache; return cache.Close() },
	} {
		w := readCase(t, "valid").world()
		v := w.judge(w.artifact)
		must(0, closer(&w))
		must(0, closer(&w))
		err := errOf(Evaluate(w.config, []*Artifact{w.artifact}, w.premises))
		if !errors.Is(err, ErrClosed) || !strings.Contains(err.Error(), "`"+name+"`") {
			t.Errorf("%s: %v", name, err)
		}
		must(v.JSON())
		must(0, v.Close())
		if err := errOf(v.Explain()); !errors.Is(err, ErrClosed) {
			t.Error(err)
		}
	}
	w := readCase(t, "valid").world()
	w.config.Close()
	w.artifact.Close()
	_, isThere := w.artifact.CodeSHA256()
	if isThere || w.artifact.IsSigned() || w.config.Policy() != PolicyEnforce {
		t.Error("a closed handle answers")
	}
	for _, err := range []error{errOf(ParseConfig(nil, limits)), errOf(ParseRevocations(nil, limits)),
		errOf(ReadArtifact(nil, ArtifactOptions{Limits: limits}))} {
		if !errors.Is(err, ErrClosed) {
			t.Error(err)
		}
	}
	digester := must(NewDigester())
	must(0, digester.Close())
	for _, err := range []error{digester.AddBytes(nil), errOf(digester.Finish(ArtifactOptions{}))} {
		if !errors.Is(err, ErrClosed) {
			t.Error(err)
		}
	}
}
