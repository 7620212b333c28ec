import Basics

/// Reads Cobertura XML as coverage.py, gcovr, coverlet and others write it (docs/formats/coverage.md#cobertura).
///
/// Rates and totals in attributes are rounded or wrong by tool: lines are counted again.
struct CoberturaReader {
    /// How many folders a report may name, and how long each may be.
    private static let sourceLimit = (count: 1000, bytes: 4096)

    private var reader: XMLReader
    private var builder = CoverageBuilder()
    private var sources: [Key] = []
    private var hasPackages = false
    /// The depth of the class that is open.
    private var classDepth: Int?
    /// Whether the lines that come next are those of the class itself: `<methods>` repeats some, and has others that
    /// are no statements.
    private var isInLines = false
    /// How many classes name no file.
    private var nameless = 0

    private init(_ reader: XMLReader) { self.reader = reader }

    /// Reads the whole report called `name`.
    static func read(name: String, source: @escaping () throws -> [UInt8]?) throws(ReportError) -> CoverageData {
        var reader = CoberturaReader(XMLReader(source: source))
        return try ReportError.reading(name, remedy: CoverageReader.remedy) { try reader.readReport(name: name) }
    }

    private mutating func readReport(name: String) throws -> CoverageData {
        guard try reader.next() == .startElement, !reader.isElement("report") else {
            return try JaCoCoReader.read(reader, name: name)
        }
        guard reader.isElement("coverage") else {
            throw wrongSchema(name, "<\(reader.elementName)> is not the root of a Cobertura report")
        }
        while case let event = try reader.next(), event != .end {
            switch event {
            case .startElement: try begin(name: name)
            case .endElement: end()
            case .text, .end: break
            }
        }
        // A Clover report has the same root and <project> inside it.
        guard hasPackages else { throw wrongSchema(name, "<coverage> without <packages> is not a Cobertura report") }
        let notes =
            nameless == 0
            ? [] : ["\(FigureText.count(nameless, "class", "classes")) without a file in \(name): left out"]
        return builder.finish(sources: sources, notes: notes)
    }

    private mutating func end() {
        guard let classDepth else { return }
        if reader.depth < classDepth { self.classDepth = nil }
        if reader.depth <= classDepth { isInLines = false }
    }

    private mutating func begin(name: String) throws {
        if reader.isElement("line") {
            guard isInLines, let classDepth, reader.depth == classDepth + 2 else { return }
            try readLine()
            guard !builder.isOverLimit else { throw overLimit(name) }
        } else if reader.isElement("lines") {
            if let classDepth { isInLines = reader.depth == classDepth + 1 }
        } else if reader.isElement("class") {
            guard let path = reader.attribute("filename") else {
                throw reader.syntaxError("<class> without filename")
            }
            isInLines = false
            guard !path.string.utf8.isEmpty else {
                // What a compiler made has no source.
                nameless += 1
                classDepth = nil
                return
            }
            builder.open(path)
            classDepth = reader.depth
            guard !builder.isOverLimit else { throw overLimit(name) }
        } else if reader.isElement("packages") {
            hasPackages = true
        } else if reader.isElement("source") {
            try readSource(name)
        }
    }

    private mutating func readLine() throws(XMLError) {
        guard let number = try reader.integer("number"), let hits = try reader.integer("hits") else {
            throw reader.syntaxError("<line> without number or hits")
        }
        guard (0...Int(Int32.max)).contains(number) else {
            throw reader.syntaxError("number=\"\(number)\" is not the number of a line")
        }
        // gcov has counters that overflow; a negative count says nothing about the line having run.
        builder.append(number, hits: max(hits, 0), branches: try branches())
    }

    /// `condition-coverage="50% (1/2)"`: the integers in the parentheses are what is measured.
    private mutating func branches() throws(XMLError) -> CoverageBranches? {
        // Most lines have a number and hits and nothing else.
        guard reader.attributeCount > 2, let text = reader.attributeBytes("condition-coverage"), !text.isEmpty else {
            return nil
        }
        if let flag = reader.attribute("branch"), flag.asciiLowercased == "false" { return nil }
        guard let count = Self.count(in: text) else {
            let shown = String(decoding: text.prefix(40), as: UTF8.self)
            throw reader.syntaxError("condition-coverage=\"\(shown)\" is not of the form \"50% (1/2)\"")
        }
        return count.valid == 0 ? nil : .counted(count)
    }

    /// The integers of `(1/2)` in `text`: the first may not be larger, neither longer than nine digits.
    private static func count(in text: ArraySlice<UInt8>) -> BranchCount? {
        guard var index = text.firstIndex(of: UInt8(ascii: "(")) else { return nil }
        func number(before end: UInt8) -> Int? {
            var (number, digits) = (0, 0)
            index += 1
            while index < text.endIndex, digits < 10 {
                let digit = text[index] &- UInt8(ascii: "0")
                if digit >= 10 { return text[index] == end && digits > 0 && digits < 10 ? number : nil }
                (number, digits, index) = (number * 10 + Int(digit), digits + 1, index + 1)
            }
            return nil
        }
        guard let covered = number(before: UInt8(ascii: "/")), let valid = number(before: UInt8(ascii: ")")),
            covered <= valid
        else { return nil }
        return BranchCount(covered: covered, valid: valid)
    }

    private mutating func readSource(_ name: String) throws {
        var bytes: [UInt8] = []
        let depth = reader.depth
        reader.reportsText = true
        var isTooLong = sources.count >= Self.sourceLimit.count
        while case let event = try reader.next(), event != .endElement || reader.depth >= depth {
            if event == .text, !isTooLong { reader.appendText(to: &bytes) }
            isTooLong = isTooLong || bytes.count > Self.sourceLimit.bytes
        }
        reader.reportsText = false
        // At its end, which is one place however the text comes in pieces.
        if isTooLong { throw limit(name, "more or longer folders in <sources> than any project has") }
        let isBlank: (UInt8) -> Bool = { $0 == 0x20 || (0x09...0x0D).contains($0) }
        let text = bytes.drop(while: isBlank).reversed().drop(while: isBlank).reversed()
        if !text.isEmpty { sources.append(Key(String(decoding: text, as: UTF8.self))) }
    }

    private func overLimit(_ name: String) -> ReportError { limit(name, CoverageBuilder.limitReason) }

    private func limit(_ name: String, _ reason: String) -> ReportError {
        ReportError(
            .limit, file: name, position: reader.position, reason: reason, remedy: CoverageReader.remedy)
    }

    private func wrongSchema(_ name: String, _ reason: String) -> ReportError {
        ReportError(.wrongSchema, file: name, position: reader.position, reason: reason, remedy: CoverageReader.remedy)
    }
}
