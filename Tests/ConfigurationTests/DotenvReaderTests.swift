import Basics
import Configuration
import TestSupport
import Testing

/// Files of values, as `gh secret set --env-file` reads them.
struct DotenvReaderTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let file: String
        /// `NAME=[value]` of each assignment, or `LINE: reason`.
        let expected: [String]

        init(_ file: String, _ expected: String...) {
            self.file = file
            self.expected = expected
        }

        var testDescription: String { file }
    }

    private static func shown(_ file: [UInt8]) -> [String] {
        do throws(DotenvReader.Problem) {
            let content = try DotenvReader.read(file)
            return content.assignments.map { "\($0.name)=[\($0.value)]" }
                + content.unknown.map { "\($0.line): unknown \($0.name)" }
        } catch {
            return ["\(error.line): \(error.reason)"]
        }
    }

    static let rows = [
        Row("A=1\nB = 2\n  C= 3 \nD=4\r\n", "A=[1]", "B=[2]", "C=[3]", "D=[4]"),
        Row("\u{FEFF}A=1", "A=[1]"),
        Row(""), Row("\n# only\n\t # comments"),
        Row(
            "export A=1\nexport\tB=2\nexport_C=3\nexportD=4\nexport=5", "A=[1]", "B=[2]", "export_C=[3]", "exportD=[4]",
            "export=[5]"),
        Row("A: 1\nB: x=y\nC=1:b", "A=[1]", "B=[x=y]", "C=[1:b]"),
        Row("A=\nB=\"\"\nC=''\nD=  ", "A=[]", "B=[]", "C=[]", "D=[]"),
        Row("A=two words \nB=a=b==\nC=a\"b'c", "A=[two words]", "B=[a=b==]", "C=[a\"b'c]"),
        Row(
            "A=x # c # d\nB=x#y\nC=#x\nD= # x\nE=\"a # b\" # tail\nF='c'#d", "A=[x]", "B=[x#y]", "C=[#x]", "D=[# x]",
            "E=[a # b]", "F=[c]"),
        Row("A=\"l1\nl2\r\nl3\"\nB='k1\nk2'\nC=3", "A=[l1\nl2\nl3]", "B=[k1\nk2]", "C=[3]"),
        Row(
            "A=\"-----BEGIN KEY-----\nMII/+=\n-----END KEY-----\n\"",
            "A=[-----BEGIN KEY-----\nMII/+=\n-----END KEY-----\n]"),
        Row(#"A="a\nb\rc""#, "A=[a\nb\rc]"),
        Row(#"A="say \"x\"""#, #"A=[say "x"]"#),
        Row(#"A="c:\\d\\""#, #"A=[c:\d\]"#),
        Row(#"A="bar\n\ b\az""#, "A=[bar\n baz]"),
        Row(#"A=a\nb"#, #"A=[a\nb]"#),
        Row(#"A='a\nb $X "q"'"#, #"A=[a\nb $X "q"]"#),
        Row(#"A='it\'s'"#, #"A=[it\'s]"#),
        Row("A=1\nB=$A-${A}\nC=\"<$B>\"\nD='$A'", "A=[1]", "B=[1-1]", "C=[<1-1>]", "D=[$A]"),
        Row("A=x$HOME\nB=${NONE}y", "A=[x]", "B=[y]", "1: unknown HOME", "2: unknown NONE"),
        Row(#"A=\$X"# + "\n" + #"B="\$X""# + "\nC=p$low$\nD=$(X)", "A=[$X]", "B=[$X]", "C=[p$low$]", "D=[$(X)]"),
        Row("A=1\nA=2", "A=[1]", "A=[2]"),
        Row("a.b-c_D9=1", "a.b-c_D9=[1]"),
        Row("A=ü\u{301}", "A=[ü\u{301}]"),
        Row("A=1\nJUST A LINE", "2: expected NAME=value; a name has letters, digits, '_', '.' and '-'"),
        Row("A B=1", "1: expected NAME=value; a name has letters, digits, '_', '.' and '-'"),
        Row("=1", "1: expected NAME=value; a name has letters, digits, '_', '.' and '-'"),
        Row("---\nA=1", "1: expected NAME=value; a name has letters, digits, '_', '.' and '-'"),
        Row("A=1\nB=\"open\nC=2\n", "2: the value has no closing \""),
        Row("B='open\n", "1: the value has no closing '"),
        Row("A=\"x\ny\"z\n", "2: text follows the closing quote: write \\\" for a quote inside the value"),
    ]

    @Test(arguments: rows) func values(_ row: Row) { #expect(Self.shown(Array(row.file.utf8)) == row.expected) }

    @Test func textsOfOtherEncodingsAreErrorsWithTheirPlace() {
        #expect(Self.shown([0xFF, 0xFE, 0x41, 0]) == ["1: the file is UTF-16: save it as UTF-8"])
        let reason = "the value of B is not text (UTF-8): encode it, for example as Base64"
        #expect(Self.shown(Array("A=1\nB=".utf8) + [0xE9, 0x0A]) == ["2: \(reason)"])
        #expect(Self.shown(Array("A=1\nB=\"x".utf8) + [0, 0x22]) == ["2: \(reason)"])
    }
}
