import Basics
import Reports
import TestSupport
import Testing

/// Events and faults of the XML reader, fed whole and byte by byte.
struct XMLReaderTests {
    struct Fault: Sendable, CustomTestStringConvertible {
        let document: String
        let code: XMLError.Code
        let place: String
        let reason: String

        init(_ document: String, _ code: XMLError.Code, _ place: String, _ reason: String) {
            (self.document, self.code, self.place, self.reason) = (document, code, place, reason)
        }

        var testDescription: String { document }
    }

    static let documents: [(String, String)] = [
        ("<a/>", "<a></a>"),
        ("<?xml version=\"1.0\" encoding='UTF-8'?>\n<a>x</a>\n", "<a>x</a>"),
        ("\u{FEFF}<?xml version='1.0'?><a b='1' c = \"2\" />", "<a b=1 c=2></a>"),
        ("<a>&lt;&#65;&#x1F600;&amp;</a>", "<a><A\u{1F600}&</a>"),
        ("<a b='&quot;&#10;x\n\ty'/>", "<a b=\"\nx  y></a>"),
        ("<a><![CDATA[<b>&amp;]]]]><![CDATA[>]]></a>", "<a><b>&amp;]]></a>"),
        ("<a><!-- <b> - -> & --><?pi ?> > <b/></a><!-- end -->", "<a> > <b></b></a>"),
        ("<!DOCTYPE a SYSTEM 'x>y' [<!ENTITY e \"]>\"><!-- ]> ' --><?p ]> ?> %pe; ]><a>1</a>", "<a>1</a>"),
        ("<n:a n:b='1'><é/></n:a>", "<n:a n:b=1><é></é></n:a>"),
        ("<a>\r\n\t<b\n x='1'\n>t</b\t></a>", "<a><b x=1>t</b></a>"),
    ]

    @Test(arguments: documents, [1, 2, 3, 7, 1000])
    func eventsDoNotDependOnChunks(document: (text: String, events: String), chunk: Int) throws {
        #expect(try shown(document.text, chunk: chunk) == document.events)
    }

    static let faults: [Fault] = [
        Fault("", .truncated, "1:1", "the document ends before its first element"),
        Fault(" \n ", .truncated, "2:2", "the document ends before its first element"),
        Fault("<a>", .truncated, "1:4", "the document ends inside <a>"),
        Fault("<a>\n<b>x</b>\n", .truncated, "3:1", "the document ends inside <a>"),
        Fault("<a b='1", .truncated, "1:8", "the document ends inside a tag"),
        Fault("<a><b c=", .truncated, "1:9", "the document ends inside <a>"),
        Fault("<a></", .truncated, "1:6", "the document ends inside <a>"),
        Fault("<a><!-- ", .truncated, "1:9", "the document ends inside a comment"),
        Fault("<a><!", .truncated, "1:6", "the document ends inside '<!'"),
        Fault("<a><!DOCTYPE", .syntax, "1:4", "'<!' that begins no comment and no character data here"),
        Fault("<a><![CDATA[x]]", .truncated, "1:16", "the document ends inside <a>"),
        Fault("<!DOCTYPE a [", .truncated, "1:14", "the document ends inside the DOCTYPE"),
        Fault("<?xml version='1.0'", .truncated, "1:20", "the document ends inside its XML declaration"),
        Fault("<a></b>", .syntax, "1:4", "</b> where </a> was expected"),
        Fault("<a>\n  é<b></bb></a>", .syntax, "2:7", "</bb> where </b> was expected"),
        Fault("<a></a></a>", .syntax, "1:8", "</a> closes no element"),
        Fault("<a/><b/>", .syntax, "1:5", "a second root element"),
        Fault("<a/>x", .syntax, "1:5", "text after the root element"),
        Fault("x<a/>", .syntax, "1:1", "text before the first element"),
        Fault("<a b='1' b='2'/>", .syntax, "1:10", "the attribute 'b' is written twice"),
        Fault("<a b='1'c='2'/>", .syntax, "1:9", "a blank is missing before an attribute"),
        Fault("<a b=1/>", .syntax, "1:6", "expected a quote at the beginning of an attribute's value"),
        Fault("<a b/>", .syntax, "1:5", "expected '=' after the name of an attribute"),
        Fault("<a b='<'/>", .syntax, "1:7", "'<' inside an attribute; write it as &lt;"),
        Fault("<a / >", .syntax, "1:5", "expected '>' at the end of a tag"),
        Fault("<a ='1'/>", .syntax, "1:4", "expected an attribute or the end of the tag"),
        Fault("<a></a b='1'>", .syntax, "1:8", "expected '>' at the end of </a"),
        Fault("<a>1 < 2</a>", .syntax, "1:6", "'<' that begins no tag; write it as &lt;"),
        Fault("<1/>", .syntax, "1:1", "'<' that begins no tag; write it as &lt;"),
        Fault("<a><!-- -- --></a>", .syntax, "1:11", "'--' inside a comment"),
        Fault("<a><!DOCTYPE a></a>", .syntax, "1:4", "'<!' that begins no comment and no character data here"),
        Fault("<![CDATA[x]]><a/>", .syntax, "1:1", "'<!' that begins no comment and no character data here"),
        Fault("<a/><?xml version='1.0'?>", .syntax, "1:7", "an XML declaration that is not at the beginning"),
        Fault(
            "<a>&nbsp;</a>", .syntax, "1:4", "'&nbsp' is none of &lt; &gt; &amp; &quot; &apos; and no character number"),
        Fault("<a b='&x'/>", .syntax, "1:7", "'&x' is none of &lt; &gt; &amp; &quot; &apos; and no character number"),
        Fault(
            "<a b='x &#0;'/>", .syntax, "1:9", "'&#0' is none of &lt; &gt; &amp; &quot; &apos; and no character number"),
        Fault(
            "<!DOCTYPE a [<!ENTITY e 'x'>]><a>&e;</a>", .syntax, "1:34",
            "'&e' is none of &lt; &gt; &amp; &quot; &apos; and no character number"),
        Fault(
            "<a>&#xD800;</a>", .syntax, "1:4",
            "'&#xD800' is none of &lt; &gt; &amp; &quot; &apos; and no character number"),
        Fault(String(repeating: "<a>", count: 300), .limit, "1:769", "nested deeper than 256 elements"),
    ]

    @Test(arguments: faults, [1, 5, 1000])
    func faultsHaveTheirPlace(fault: Fault, chunk: Int) {
        let error = #expect(throws: XMLError.self) { try shown(fault.document, chunk: chunk) }
        #expect(error?.code == fault.code)
        #expect(error.map { "\($0)" } == "\(fault.place): \(fault.reason)")
    }

    @Test func tooLongTagsAndTooManyAttributesAreLimits() {
        let long = "<a b='" + String(repeating: "x", count: 5000) + "'/>"
        let many = "<a " + (0..<9).map { "b\($0)='' " }.joined() + "/>"
        for document in [long, many] {
            let limits = XMLReader.Limits(tagBytes: 1000, attributes: 8)
            var bytes = Array(document.utf8)[...]
            var reader = XMLReader(limits: limits) {
                defer { bytes = bytes.dropFirst(100) }
                return bytes.isEmpty ? nil : Array(bytes.prefix(100))
            }
            let error = #expect(throws: XMLError.self) { try reader.next() }
            #expect(error?.code == .limit)
        }
    }

    @Test func failingSourceKeepsItsError() {
        let fault = ReportError(.unreadable, file: "f", reason: "r", remedy: "m")
        var reader = XMLReader { throw fault }
        let error = #expect(throws: XMLError.self) { try reader.next() }
        #expect(error?.code == .source)
        #expect(error?.underlying as? ReportError == fault)
    }

    @Test func attributesAreReadAsNumbers() throws {
        var reader = XMLReader(bytes: Array("<a b='12' c='-3' d='99999999999999999999' e='1.5' f=''/>".utf8))
        #expect(try reader.next() == .startElement)
        #expect(reader.isElement("a") && !reader.isElement("ab"))
        #expect(try reader.integer("b") == 12)
        #expect(try reader.integer("c") == -3)
        #expect(try reader.integer("d") == .max)
        #expect(try reader.integer("g") == nil)
        #expect(throws: XMLError.self) { try reader.integer("e") }
        #expect(throws: XMLError.self) { try reader.integer("f") }
    }

    @Test func skippingAnElementPassesOverAllInside() throws {
        var reader = XMLReader(bytes: Array("<a><b><b/>x<c/></b><d/></a>".utf8))
        #expect(try reader.next() == .startElement)
        #expect(try reader.next() == .startElement)
        try reader.skipElement()
        #expect(try reader.next() == .startElement)
        #expect(reader.elementName == "d")
    }

    /// The events as a text without blanks between elements.
    private func shown(_ document: String, chunk: Int) throws -> String {
        var bytes = Array(document.utf8)[...]
        var reader = XMLReader {
            defer { bytes = bytes.dropFirst(chunk) }
            return bytes.isEmpty ? nil : Array(bytes.prefix(chunk))
        }
        reader.reportsText = true
        var (result, text): ([UInt8], [UInt8]) = ([], [])
        while true {
            let event = try reader.next()
            if event == .text {
                reader.appendText(to: &text)
                continue
            }
            if !text.allSatisfy({ " \t\r\n".utf8.contains($0) }) { result += text }
            text = []
            switch event {
            case .startElement:
                result += "<\(reader.elementName)".utf8
                for name in ["b", "c", "n:b", "x"] as [StaticString] {
                    if let value = reader.attribute(name) { result += " \(name)=\(value)".utf8 }
                }
                result += ">".utf8
            case .endElement: result += "</\(reader.elementName)>".utf8
            case .text, .end:
                #expect(try reader.next() == .end)
                return String(decoding: result, as: UTF8.self)
            }
        }
    }
}
