package countersign

import (
	"archive/zip"
	"bytes"
	"encoding/hex"
	"encoding/json"
	"io"
	"strings"
	"testing"
	"time"
)

// told is a verdict as its JSON tells it.
type told struct {
	Decision      string
	PrimaryReason *string
	HoldsUntil    *time.Time
	Artifacts     []struct {
		Name            string
		SignatureStatus string
		Findings        []struct {
			Check   string
			Outcome string
			Reasons []struct {
				Code    string
				Number  int
				Message string
				Detail  struct{ Expected string }
			}
		}
		Signature *struct {
			SigningProfileVersionArn string
			SigningJobArn            string
			SigningTime              time.Time
			ExpiresAt                *time.Time
		}
	}
	Error *struct {
		Observed struct {
			Code       string
			HTTPStatus int
			Message    string
		}
	}
}

func sameTime(a, b *time.Time) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.Equal(*b)
}

// expectSame holds the accessors against the JSON.
func expectSame(t *testing.T, v *Verdict, text string) {
	t.Helper()
	var want told
	if err := json.Unmarshal([]byte(text), &want); err != nil {
		t.Fatal(err)
	}
	numbers := map[string]int{}
	if len(v.Artifacts) != len(want.Artifacts) {
		t.Fatalf("%d artifacts", len(v.Artifacts))
	}
	for i, a := range want.Artifacts {
		got := v.Artifacts[i]
		if got.Name != a.Name || got.Status.String() != a.SignatureStatus ||
			len(got.Findings) != len(a.Findings) {
			t.Errorf("artifact %d: %+v", i, got)
		}
		for j, f := range a.Findings {
			finding := got.Findings[j]
			if finding.Check.String() != f.Check || finding.Outcome.String() != f.Outcome ||
				len(finding.Reasons) != len(f.Reasons) {
				t.Fatalf("finding %s: %+v", f.Check, finding)
			}
			for k, r := range f.Reasons {
				numbers[r.Code] = r.Number
				if finding.Reasons[k] != (Reason{r.Number, r.Code, r.Message, r.Detail.Expected}) {
					t.Errorf("reason: %+v", finding.Reasons[k])
				}
			}
		}
		if (got.Signature == nil) != (a.Signature == nil) {
			t.Fatalf("signature: %+v", got.Signature)
		}
		if s := got.Signature; s != nil && (s.ProfileVersionARN != a.Signature.SigningProfileVersionArn ||
			s.JobARN != a.Signature.SigningJobArn ||
			!s.SigningTime.Equal(a.Signature.SigningTime) ||
			!sameTime(s.ExpiresAt, a.Signature.ExpiresAt)) {
			t.Errorf("signature: %+v", s)
		}
	}
	primary := 0
	if want.PrimaryReason != nil {
		primary = numbers[*want.PrimaryReason]
	}
	if v.Decision.String() != want.Decision || v.PrimaryReason != primary ||
		!sameTime(v.HoldsUntil, want.HoldsUntil) {
		t.Errorf("%v, %d, %v", v.Decision, v.PrimaryReason, v.HoldsUntil)
	}
	if (v.AWSError == nil) != (want.Error == nil) {
		t.Fatalf("AWS's error: %+v", v.AWSError)
	}
	if e := v.AWSError; e != nil && (AWSError{want.Error.Observed.HTTPStatus,
		want.Error.Observed.Code, want.Error.Observed.Message}) != *e {
		t.Errorf("AWS's error: %+v", e)
	}
}

func TestJudgesAsTheEngineDoes(t *testing.T) {
	cache := must(NewCache())
	for _, c := range readCases(t) {
		for _, remembered := range []*Cache{nil, cache, cache} {
			w := c.world()
			w.premises.Cache = remembered
			v := w.judge(w.artifact)
			if text := must(v.JSON()); text+"\n" != c.expected {
				t.Errorf("%s: %s", c.name, text)
			}
			expectSame(t, v, c.expected)
			if text := must(v.Explain()); !strings.HasPrefix(text, v.Decision.String()) {
				t.Errorf("%s: %s", c.name, text)
			}
		}
	}
}

func TestJudgesSeveral(t *testing.T) {
	w := readCase(t, "valid").world()
	changed := readCase(t, "digest-mismatch")
	layer := must(ReadArtifact(changed.zip, ArtifactOptions{Name: "läyer"}))
	w.premises.Subject = "f"
	if d := w.judge(w.artifact, w.artifact).Decision; d != DecisionAllow {
		t.Error(d)
	}
	both := w.judge(w.artifact, layer)
	if both.Decision != DecisionBlock || both.Artifacts[0].Decision != DecisionAllow ||
		both.Artifacts[1].Decision != DecisionBlock || both.Artifacts[1].Name != "läyer" {
		t.Errorf("%+v", both)
	}
	expectSame(t, both, must(both.JSON()))
	if !strings.Contains(both.AWSError.Message, "läyer") {
		t.Error(both.AWSError.Message)
	}
	if message := w.judge(layer).AWSError.Message; !strings.HasSuffix(message, " f.") {
		t.Error(message)
	}
	if d := w.judge().Decision; d != DecisionBlock {
		t.Error(d)
	}
}

func TestNoListIsNotNoCheck(t *testing.T) {
	w := readCase(t, "valid").world()
	w.premises.Revocations = nil
	if reason := w.judge(w.artifact).PrimaryReason; reason != 404 {
		t.Error(reason)
	}
	w.premises.Revocations = must(NoRevocationCheck(w.premises.At))
	v := w.judge(w.artifact)
	if v.Decision != DecisionAllow || v.Artifacts[0].Findings[3].Outcome != OutcomeNotEvaluated {
		t.Errorf("%+v", v)
	}
	if w.config.Policy() != PolicyEnforce {
		t.Error(w.config.Policy())
	}
}

func TestAnchorsAreAddedUp(t *testing.T) {
	c := readCase(t, "valid")
	other := strings.Repeat("ab", 32)
	for _, test := range []struct {
		anchors  *Anchors
		decision Decision
	}{
		{must(AWSAnchors()), DecisionBlock},
		{must(ParseAnchorsFingerprint(other)), DecisionBlock},
		{must(NewAnchors(AnchorSources{[][]byte{c.roots}, []string{other, other}, true})),
			DecisionAllow},
	} {
		w := c.world()
		w.premises.Anchors = test.anchors
		if d := w.judge(w.artifact).Decision; d != test.decision {
			t.Errorf("%v, expected %v", d, test.decision)
		}
	}
}

func TestDigestsInChunksWhatItReadsAtOnce(t *testing.T) {
	const signature = "META_INF/aws_signer_signature_v1.0.SF"
	c := readCase(t, "valid")
	whole := c.world().artifact
	archive := must(zip.NewReader(bytes.NewReader(c.zip), int64(len(c.zip))))
	digester := must(NewDigester())
	feed := func(data []byte, step int, add func([]byte) error) {
		for len(data) > 0 {
			n := step
			if n > len(data) {
				n = len(data)
			}
			if err := add(data[:n]); err != nil {
				t.Fatal(err)
			}
			data = data[n:]
		}
	}
	envelopes := 0
	var envelope []byte
	for _, step := range []int{1, 7, 1 << 20} {
		feed(c.zip, step, digester.AddBytes)
		for _, entry := range archive.File {
			body := must(io.ReadAll(must(entry.Open())))
			if entry.Name == signature {
				envelope = body
				envelopes++
				continue
			}
			must(0, digester.AddEntry(entry.Name))
			feed(body, step, digester.AddBody)
		}
		parts := must(digester.Finish(ArtifactOptions{}))
		if must(hexOf(parts)) != must(hexOf(whole)) || parts.IsSigned() {
			t.Error(must(hexOf(parts)))
		}
	}
	if envelopes != 3 || !whole.IsSigned() {
		t.Error(envelopes)
	}
	// FIPS 180-4's example, the message "abc", and a detached envelope.
	must(0, digester.AddBytes([]byte("abc")))
	must(0, digester.AddEntry("a"))
	must(0, digester.AddBody([]byte("bc")))
	signed := must(digester.Finish(ArtifactOptions{Envelope: envelope}))
	if text := must(hexOf(signed)); !signed.IsSigned() ||
		!strings.HasPrefix(text, "ba7816bf8f01cfea") || text[65:81] != "cb00753f45a35e8b" {
		t.Error(text)
	}
	if _, ok := readCase(t, "malformed-package").world().artifact.ContentSHA384(); ok {
		t.Error("a refused package has a content digest")
	}
}

func hexOf(a *Artifact) (string, error) {
	code, _ := a.CodeSHA256()
	content, _ := a.ContentSHA384()
	return hex.EncodeToString(code[:]) + " " + hex.EncodeToString(content[:]), nil
}
