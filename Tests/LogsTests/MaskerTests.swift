import Basics
import Logs
import Testing

struct MaskerTests {
    struct Example: Sendable, CustomTestStringConvertible {
        let name: String
        let secrets: [String]
        let text: String
        let masked: String

        init(_ name: String, _ secrets: [String], _ text: String, _ masked: String) {
            (self.name, self.secrets, self.text, self.masked) = (name, secrets, text, masked)
        }

        var testDescription: String { name }
    }

    @Test(arguments: [
        Example("nothing to mask", [], "hunter22", "hunter22"),
        Example("the value", ["hunter22"], "a hunter22 b hunter22", "a *** b ***"),
        Example("case matters", ["hunter22"], "Hunter22", "Hunter22"),
        Example("trimmed", ["  hunter22\n"], "(hunter22)", "(***)"),
        Example("each line", ["first-line\r\n second-line \n"], "second-line, first-line", "***, ***"),
        Example("all lines at once", ["first\nsecond"], "first\nsecond", "***"),
        Example("overlapping matches are one", ["abcdef", "defghi"], "xabcdefghix", "x***x"),
        Example("touching matches are one", ["abcd"], "abcdabcd abcd", "*** ***"),
        Example("one within another", ["bcde", "abcdef"], "abcdef bcde", "*** ***"),
        Example("the longer of two", ["abcd", "abcdefgh"], "abcdefgh abcdefg", "*** ***efg"),
        Example("one byte", ["#"], "a#b##c#", "a***b***c***"),
        Example("one byte and more", ["#", "abc"], "abc#x#", "***x***"),
        // echo -n 'hunter2hunter2' | base64; then behind one and two bytes.
        Example("Base64", ["hunter2hunter2"], "aHVudGVyMmh1bnRlcjI=", "***"),
        Example("Base64 behind one byte", ["hunter2hunter2"], "eGh1bnRlcjJodW50ZXIy", "eGh1***"),
        Example("Base64 behind two bytes", ["hunter2hunter2"], "eHhodW50ZXIyaHVudGVyMg==", "eHho***"),
        Example("Base64 before more", ["hunter2hunter2"], "aHVudGVyMmh1bnRlcjIK", "***IK"),
        Example("quotes escaped for a command line", ["say\"hi\"now"], #"say\"hi\"now"#, "***"),
        Example("quotes doubled in an expression", ["it's-secret"], "it''s-secret", "***"),
        Example("JSON", ["tab\there\\there\"quoted\""], #"tab\there\\there\"quoted\""#, "***"),
        Example("JSON of several lines", ["one-line\ntwo-line"], #""one-line\ntwo-line""#, "\"***\""),
        Example("JSON in ASCII", ["pässwörd-😀"], #"p\u00e4ssw\u00f6rd-\ud83d\ude00"#, "***"),
        Example("URI", ["p@ss word/ä"], "p%40ss%20word%2F%C3%A4", "***"),
        Example("URI as JavaScript writes it", ["it's(here)&now!"], "it's(here)%26now!", "***"),
        Example("XML", ["<a & \"b'c\">"], "&lt;a &amp; &quot;b&apos;c&quot;&gt;", "***"),
        Example("without surrounding quotes", ["\"quoted-secret\""], "quoted-secret", "***"),
        Example("short quoted values keep their quotes", ["\"quoted\""], "quoted", "quoted"),
        Example("a part up to &", ["first-part&second-part"], "first-part& second-part", "*** ***"),
        Example("parts around &+", ["first-part&+second-part"], "first-part&+ econd-part", "*** ***"),
        Example("colours between its bytes", ["abcdef"], "x abc\u{1B}[31mdef\u{1B}[0m y", "x ***\u{1B}[0m y"),
        Example(
            "codes of all kinds", ["abcdef"], "a\u{1B}]0;t\u{7}b\u{1B}(Bc\u{8}d\u{1B}[1;2Ke\u{1B}P1\u{1B}\\f.", "***."),
        Example("codes in two secrets", ["abcd", "efgh"], "ab\u{1B}[mcd ef\u{1B}[mgh", "*** ***"),
        Example("a code of its own", ["ab\u{1B}[mcd"], "ab\u{1B}[mcd abcd", "*** abcd"),
        Example("codes around it", ["abcd"], "\u{1B}[1mabcd\u{1B}[m", "\u{1B}[1m***\u{1B}[m"),
        Example("an open code ends with its line", ["abcd"], "\u{1B}]0;ab\nabcd", "\u{1B}]0;ab\n***"),
        Example("colours and no secret", ["abcd"], "ab\u{1B}[1mce", "ab\u{1B}[1mce"),
        Example("short parts stay", ["abc&def&x-long-rest"], "abc x-long-rest", "abc ***"),
    ])
    func masks(_ example: Example) {
        #expect(Masker(example.secrets).mask(example.text) == example.masked)
    }

    @Test func codesMakeNoDifferenceHoweverTheTextIsCut() throws {
        let text = Array("a\u{1B}[38;5;1mb\u{1B}]8;;u\u{1B}\\c\u{8}d ab\u{1B}[1mcx a\u{1B}[mbcd".utf8)
        let masker = Masker(["abcd"])
        for first in 0...text.count {
            let log = try LogFixture.log(text, pieces: [first, 1, text.count], masker: masker)
            #expect(log.fixture.bytes == Array("*** ab\u{1B}[1mcx ***".utf8), "\(first)")
        }
    }

    @Test func warnsOfWhatHidesToMuchOrNothing() {
        let masker = Masker()
        #expect(masker.add("abc") == .short)
        #expect(masker.add("long-enough\nx") == .short)
        #expect(masker.add("abcd") == nil)
        #expect(masker.add(" \n\t") == .blank)
        #expect(masker.add("") == .blank)
        #expect(masker.mask("abc x abcd ") == "*** *** *** ")
    }

    @Test func takesBytesThatAreNoText() {
        let masker = Masker()
        masker.add(bytes: [0xFF, 0xFE, 0x00, 0x80])
        #expect(masker.mask(bytes: [1, 0xFF, 0xFE, 0x00, 0x80, 2]) == [1] + Array("***".utf8) + [2])
    }

    @Test func masksTheOtherWayOfWritingALetterAsItIs() {
        // é in one scalar is another text than e with an accent.
        #expect(Masker(["caf\u{E9}-secret"]).mask("cafe\u{301}-secret") == "cafe\u{301}-secret")
    }
}
