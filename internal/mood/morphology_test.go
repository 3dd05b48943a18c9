package mood_test

import (
	"strings"
	"testing"

	"github.com/megalint/megalint/internal/mood"
)

func TestBase(t *testing.T) {
	for form, words := range map[mood.Form]string{
		mood.PastForm: "added:add used:use stopped:stop tried:try died:die freed:free agreed:agree mimicked:mimic " +
			"cached:cache planned:plan copied:copy referred:refer merged:merge passed:pass fixed:fix " +
			"made:make got:get forgot:forget hid:hide hidden:hide wrote:write written:write went:go done:do " +
			"built:build sent:send kept:keep taken:take thrown:throw undid:undo overrode:override rebuilt:rebuild " +
			"Added:add re-added:re-add readded:readd un-exported:un-export reimplemented:reimplement",
		mood.ThirdForm: "adds:add uses:use fixes:fix passes:pass applies:apply tries:try goes:go " +
			"catches:catch pushes:push indexes:index copies:copy dies:die re-adds:re-add focuses:focus",
		mood.IngForm: "adding:add using:use stopping:stop dying:die tying:tie mimicking:mimic seeing:see freeing:free " +
			"making:make running:run referring:refer copying:copy re-adding:re-add caching:cache planning:plan",
		mood.BaseForm: "add:add put:put cut:cut set:set read:read let:let embed:embed shed:shed need:need speed:speed " +
			"proceed:proceed ping:ping bring:bring string:string process:process pass:pass address:address " +
			"focus:focus alias:alias bias:bias cross:cross express:express re-enable:re-enable",
	} {
		for pair := range strings.FieldsSeq(words) {
			word, want, _ := strings.Cut(pair, ":")
			base, got, ok := mood.Base(word)
			if base != want || got != form || !ok {
				t.Errorf("Base(%q) = %q, %d, %v, want %q, %d", word, base, got, ok, want, form)
			}
		}
	}
}

func TestBaseOfOthers(t *testing.T) {
	for _, word := range []string{"", "the", "of", "naked", "indeed", "hundred", "red", "thing", "king", "gas", "status", "is", "s", "ed", "ing", "documentation", strings.Repeat("x", 99)} {
		if base, form, ok := mood.Base(word); ok || base != "" && form == mood.NoForm {
			t.Errorf("Base(%q) = %q, %d, %v: it is no verb", word, base, form, ok)
		}
	}
	for word, want := range map[string]mood.Form{"frobnicated": mood.PastForm, "frobnicating": mood.IngForm, "frobnicizes": mood.ThirdForm} {
		if base, form, ok := mood.Base(word); base != "" || form != want || ok {
			t.Errorf("Base(%q) = %q, %d, %v: want a guess of form %d", word, base, form, ok, want)
		}
	}
}
