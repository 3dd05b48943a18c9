package instruction_test

import (
	"strings"
	"testing"
)

// cases are Dockerfiles that are read differently if one looks less closely.
func cases() []string {
	return []string{
		"", "\n", "#\n", "FROM a", "FROM a\n", "\ufeffFROM a\r\nRUN b\r\n", " \t FROM   a \t as\tB \n", "from a\nrun b",
		"FROM\n", "FROM a b\n", "FROM a as\n", "FROM a as 1\n", "FROM a as b c\n", "FROM --platform=x a\n", "FROM --plateform=x a\n",
		"FROM a AS b_.-9\n", "FROM a AS é\n", "FROM \u00a0a\n", "RUN a\n", "ARG a\nRUN a\n", "ARG A=1 B\nARG C\nFROM $A\nARG D\n",
		"# escape=`\nFROM a\nRUN a `\n b \\\nRUN c\n", "# escape = ` \n#syntax=x\n# check=y\nFROM a `\n", "#escape=\\\nFROM a\\\nb\n",
		"# escape=x\nFROM a\n", "#escape= \nFROM a\n", "#escape=\nFROM a\n", "# syntax=x\n# escape=x\nFROM a\n", "# escape=`\n# escape=`\nFROM a\n",
		"\n# escape=`\nFROM a `\n", "# x\n# escape=`\nFROM a `\n", "# SYNTAX=x\n# Escape=`\nFROM a`\nb\n", "#syntax=x y\n#foo=x\n#escape=`\nFROM a`\n",
		"FROM a\nRUN b \\\n  c \\\n\n  # d\n  e\n", "FROM a\nRUN b \\", "FROM a\nRUN b \\ \t\n c", "FROM a\nRUN b \\\\\n c", "FROM a\nRUN b \\\\\\\n c", "\\", "FROM a\n\\\nRUN b\n",
		"FROM a\nRUN b \\\n# c \\\nd\n", "FROM a\nRU\\\nN b\n", "FROM a\nRUN b\\\n", "FROM a\nFOO b\n", "FROM a\nRAN b\n", "FROM a\nran b\n", "FROM a\nRaN b\n", "FROM a\nRUN\u00a0b\n",
		"FROM a\nRUN [\"a\", \"b\"]\nRUN [\"a\", 'b']\nRUN [ -f a ]\nRUN []\nRUN [\"a\\n\\u00e9\"]\nRUN  \n", "FROM a\nRUN [1]\n", "FROM a\nRUN [\"a\", null]\n", "FROM a\nRUN [[\"a\"]]\n", "FROM a\nRUN [\"a\"] b\n",
		"FROM a\nCMD a\nCMD [\"a\"]\nCMD []\nCMD\nENTRYPOINT\nENTRYPOINT []\nENTRYPOINT [\"a\"]\nENTRYPOINT a b\n", "FROM a\nCMD --x a\n", "FROM a\nENTRYPOINT --x=y a\n",
		"FROM a\nSHELL [\"a\", \"b\"]\n", "FROM a\nSHELL a\n", "FROM a\nSHELL []\n", "FROM a\nSHELL\n",
		"FROM a\nENV A=1 B=\"2 3\" C='4 \\' D=5\\ 6 E= F=\"\\\"\" G=a=b\nENV A b c\nENV A  \"b c\" d\nENV A\\ B=c\n", "FROM a\nENV\n", "FROM a\nENV A\n", "FROM a\nENV A=1 B\n", "FROM a\nENV =1\n", "FROM a\nENV \"A\"=1\nENV A=\\\n", "FROM a\nENV A=\"b\\\n", "FROM a\nENV --x A=1\n", "FROM a\nENV A\u00a0b\n",
		"FROM a\nLABEL a=b c.d=\"e f\"\nLABEL a b\n", "FROM a\nLABEL\n", "FROM a\nLABEL =\n",
		"FROM a\nARG\n", "FROM a\nARG =1\n", "FROM a\nARG A=\"b c\" 'D' --x\n",
		"FROM a\nCOPY a b\nCOPY --from=x --chown=a:b --chmod=755 --link a b/\nCOPY [\"a b\", \"c\"]\nCOPY --exclude=x --exclude=y --parents=TRUE --link=false a b\n",
		"FROM a\nCOPY a\n", "FROM a\nCOPY\n", "FROM a\nCOPY --form=x a b\n", "FROM a\nCOPY --from a b\n", "FROM a\nCOPY --link= a b\n", "FROM a\nCOPY --link=x a b\n", "FROM a\nCOPY --from=x --from=y a b\n", "FROM a\nCOPY -- a b\n", "FROM a\nCOPY --from=\"a b\" --chown='c d' --chmod=e\\ f a b\n", "FROM a\nCOPY --from=é --chown=à a b\n", "FROM a\nCOPY --\"from=x\" a b\n", "FROM a\nCOPY --from=x\\", "FROM a\nCOPY --from='x\n", "FROM a\nCOPY --=x a b\n", "FROM a\nCOPY --\"\" --from=a b\n", "FROM a\nCOPY a --from=b c\n",
		"FROM a\nADD a b\nADD --checksum=a --unpack --keep-git-dir=true --link http://a b\nADD --unpack=false a b\n", "FROM a\nADD a\n", "FROM a\nADD --from=x a b\n",
		"FROM a\nCOPY <<EOF <<'F G' /x\na\nEOF\nb\nF G\n", "FROM a\nCOPY <<EOF /x\na\n", "FROM a\nCOPY x <<EOF\na\nEOF\n", "FROM a\nCOPY <<-EOF a /x\n\ta\n\t\tEOF\n", "FROM a\nCOPY [\"<<EOF\", \"x\"]\nRUN a\n", "FROM a\nCOPY \"<<EOF\" x\nRUN a\nEOF\n", "FROM a\nVOLUME <<EOF\n",
		"FROM a\nRUN <<EOF\na\n  b\nEOF\nRUN b\n", "FROM a\nRUN <<-EOF\n\ta\n\t\tb\n\tEOF\n", "FROM a\nRUN cat <<EOF && b <<3<F\na\nEOF\n", "FROM a\nRUN 3<<EOF cat\na\nEOF\n", "FROM a\nRUN << EOF\na\nEOF\n", "FROM a\nRUN <<\"E$F\" <<G\\H\na\nE$F\nb\nGH\n", "FROM a\nRUN [\"a\", \"<<EOF\"]\n", "FROM a\nRUN a <<< b\n", "FROM a\nRUN a \"<<EOF\"\n", "FROM a\nRUN 'a <<EOF\n", "FROM a\nRUN <<EOF\r\na\r\nEOF\r\n", "FROM a\nRUN <<''\n\n", "FROM a\nRUN <<EOF", "FROM a\nRUN <<${A:-b}\nb\n${A:-b}\n", "FROM a\nRUN \\\n<<EOF\nb \\\nEOF\n", "FROM a\nRUN <<\"EOF\n", "FROM a\nRUN <<E\\\nOF\nx\nEOF\n", "FROM a\nRUN a<<EOF\nEOF\n", "FROM a\nRUN <<$\n$\n",
		"FROM a\nRUN --mount=type=cache,target=/x --mount=from=b,src=c,dst=d --network=none --security=insecure a\n", "FROM a\nRUN --mount=from=$X a\n", "FROM a\nRUN --mount=from=$ a\n", "FROM a\nRUN --mount=\\\"a\\\"b a\n", "FROM a\nRUN --mount= a\n", "FROM a\nRUN --mount a\n", "FROM a\nRUN --network=x a\n", "FROM a\nRUN --network= a\n", "FROM a\nRUN --security=x a\n", "FROM a\nRUN --mount=type=secret,id=x,required --mount=type=ssh --mount=type=tmpfs,target=/t,size=1k a\n", "FROM a\nRUN --mount=TYPE=Cache,Target=/x,\\\"source=a,b\\\" a\n", "FROM a\nRUN --mnt=x a\n", "FROM a\nRUN --mount=type=cash,target=/x --mount=typ=x a\n", "FROM a\nRUN --mount=ro= a\n", "FROM a\nRUN --mount=type=secret,required --mount=required,type=secret a\n",
		"FROM a\nRUN --device=a/b=c --device=name=x,required=true --device=x,required a\n", "FROM a\nRUN --device=name=x,name=y a\n", "FROM a\nRUN --device=x,y a\n", "FROM a\nRUN --device=x,nam=y a\n", "FROM a\nRUN --device=x,required=y a\n", "FROM a\nRUN --device= a\n", "FROM a\nRUN --device=\\\" a\n",
		"FROM a\nHEALTHCHECK NONE\nHEALTHCHECK --interval=5s --timeout=1m --start-period=0 --start-interval=1ms --retries=3 CMD a b\nHEALTHCHECK cmd [\"a\", \"b\"]\n", "FROM a\nHEALTHCHECK\n", "FROM a\nHEALTHCHECK NONE x\n", "FROM a\nHEALTHCHECK CMD\n", "FROM a\nHEALTHCHECK CMD []\n", "FROM a\nHEALTHCHECK CMD [1]\n", "FROM a\nHEALTHCHECK FOO x\n", "FROM a\nHEALTHCHECK --interval=x CMD a\n", "FROM a\nHEALTHCHECK --interval=1us CMD a\n", "FROM a\nHEALTHCHECK --interval= CMD a\n", "FROM a\nHEALTHCHECK --retries=x CMD a\n", "FROM a\nHEALTHCHECK --retries=-1 CMD a\n", "FROM a\nHEALTHCHECK --foo NONE\n", "FROM a\nHEALTHCHECK à x\n", "FROM a\nHEALTHCHECK CMD \u2003[\"a\"]\n",
		"FROM a\nEXPOSE 80 443/tcp $A\n", "FROM a\nEXPOSE\n", "FROM a\nEXPOSE --x 1\n", "FROM a\nVOLUME a b\nVOLUME [\"a b\", \"c\"]\n", "FROM a\nVOLUME\n", "FROM a\nVOLUME []\n", "FROM a\nVOLUME [\"\"]\n", "FROM a\nVOLUME [\" \"]\n",
		"FROM a\nUSER a b\nWORKDIR /a b\nSTOPSIGNAL 9\nSTOPSIGNAL --x 9\nMAINTAINER a <b>\n", "FROM a\nUSER\n", "FROM a\nWORKDIR\n", "FROM a\nSTOPSIGNAL\n", "FROM a\nMAINTAINER\n", "FROM a\nMAINTAINER --x a\n", "FROM a\nUSER --x a\n", "FROM a\nWORKDIR --x=y a\n",
		"FROM a\nONBUILD RUN a\nonbuild copy a b\nONBUILD  RUN <<EOF\na\nEOF\nONBUILD FOO\n", "FROM a\nONBUILD\n", "FROM a\nONBUILD ONBUILD RUN a\n", "FROM a\nONBUILD FROM a\n", "FROM a\nONBUILD MAINTAINER a\n", "FROM a\nONBUILD RUN [1]\n", "FROM a\nONBUILD --x RUN a\n", "FROM a\nONBUILD COPY --from=x <<EOF b\nc\nEOF\n", "FROM a\nONBUİLD RUN a\n", "FROM a\nONBUILD ENV A\n", "FROM a\nONBUILD COPY [\"<<EOF\", \"x\"]\n",
		"FROM a\nRUN " + strings.Repeat("x", 65531) + "\nRUN b\n", "FROM a\nRUN " + strings.Repeat("x", 65532) + "\nRUN b\n", "FROM a\n" + strings.Repeat("#", 65536), "FROM a\n" + strings.Repeat("#", 65535), strings.Repeat("#", 65536) + "\nFROM a\n", "FROM a\nRUN <<EOF\n" + strings.Repeat("#", 65536) + "\nEOF\n",
	}
}

func TestParseAgainstBuildKit(t *testing.T) {
	for _, text := range cases() {
		compare(t, text)
	}
}
