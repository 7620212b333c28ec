package import Basics

/// Reads an XML document event by event, in memory bounded by its longest tag.
///
/// Fed with chunks of any size. Checks well-formedness strictly: tags match, the document has one root and is
/// complete, references are the five predefined ones or numbers. A DOCTYPE is skipped with its internal subset and
/// nothing in it is ever expanded or loaded (docs/formats/coverage.md#cobertura). It is given UTF-8: the encoding that
/// the declaration names has been seen to (`UTF8Text`).
///
/// Lenient only where real reports are broken: control characters, their numbers (`&#27;`), bytes that are no UTF-8 and
/// `]]>` are let through inside text. In all else it takes what expat takes.
///
///     var reader = XMLReader { try file.readChunk() }
///     while case let event = try reader.next(), event != .end {
///         if event == .startElement, reader.isElement("line") { hits += try reader.integer("hits") ?? 0 }
///     }
package struct XMLReader {
    /// What `next` came to.
    package enum Event: Hashable, Sendable {
        /// A start tag; its name and attributes can be asked for until the next event.
        case startElement
        /// An end tag, or the second half of an empty-element tag; its name can be asked for.
        case endElement
        /// A piece of text, with references resolved; one text may come in several pieces.
        case text
        /// The document is complete.
        case end
    }

    /// Bounds against documents made to exhaust memory or time.
    package struct Limits: Sendable {
        /// How many elements may be open at once.
        package var depth: Int
        /// How long a tag may be, in bytes.
        package var tagBytes: Int
        /// How many attributes a tag may have.
        package var attributes: Int

        package init(depth: Int = 256, tagBytes: Int = 4 << 20, attributes: Int = 500) {
            self.depth = depth
            self.tagBytes = tagBytes
            self.attributes = attributes
        }
    }

    /// Whether `.text` events are wanted; while false, text is checked and passed over at full speed.
    package var reportsText = false

    let limits: Limits
    var source: (() throws -> [UInt8]?)?
    var buffer: [UInt8]
    /// The next byte to look at.
    var cursor = 0
    /// Where the current event begins; bytes before it are dropped when more is read.
    var eventStart = 0
    /// The place of the first byte of `buffer`.
    var base = SourcePosition(line: 1, column: 1)

    var attributes: [Attribute] = []
    var elementRange = 0..<0
    /// The piece of text of a `.text` event: in `buffer`, or a resolved reference.
    private var textRange = 0..<0
    private var reference: [UInt8]?

    /// The names of all open elements in one array, and where each begins in it.
    var openNames: [UInt8] = []
    var openStarts: [Int] = []
    private var isEmptyElement = false
    var isInCharacterData = false
    var hasRoot = false
    var hasDoctype = false
    private var hasBegun = false

    /// Reads from bytes in memory.
    package init(bytes: [UInt8], limits: Limits = Limits()) {
        self.limits = limits
        buffer = bytes
    }

    /// Reads from `source`, which gives the next piece of the document (of any size, also empty) or nil at its end.
    package init(limits: Limits = Limits(), source: @escaping () throws -> [UInt8]?) {
        self.limits = limits
        self.source = source
        buffer = []
    }

    /// How many elements are open, counting the one just begun.
    package var depth: Int { openStarts.count + (isEmptyElement ? 1 : 0) }

    /// The next event; `.end` once the document is complete, and again when asked again.
    ///
    /// - Throws: `XMLError` for a fault in the document, a limit, or a failing source. The reader is not usable
    ///   after it.
    package mutating func next() throws(XMLError) -> Event {
        if isEmptyElement {
            isEmptyElement = false
            return .endElement
        }
        if !hasBegun { try begin() }
        while true {
            if isInCharacterData {
                if try scanCharacterData() { return .text }
                continue
            }
            if openStarts.isEmpty {
                guard try skipBlanksOutside() else {
                    if hasRoot { return .end }
                    throw error(.truncated, "the document ends before its first element", at: cursor)
                }
            } else if try scanText() {
                return .text
            }
            if let event = try scanMarkup() { return event }
        }
    }

    /// Reads on to the end of the element just begun, passing over all that is inside.
    ///
    /// - Throws: `XMLError` as `next` does.
    package mutating func skipElement() throws(XMLError) {
        let outside = depth - 1
        let wantedText = reportsText
        reportsText = false
        while depth > outside { _ = try next() }
        reportsText = wantedText
    }

    /// Appends the bytes of the current `.text` event to `bytes`.
    package func appendText(to bytes: inout [UInt8]) {
        if let reference { bytes += reference } else { bytes += buffer[textRange] }
    }

    // MARK: - Structure

    /// Passes over a byte order mark and the declaration.
    private mutating func begin() throws(XMLError) {
        hasBegun = true
        _ = try ensure(4)
        if buffer.starts(with: [0xEF, 0xBB, 0xBF]) { cursor = 3 }
        eventStart = cursor
        if try ensure(6), buffer[cursor...].starts(with: "<?xml".utf8), Self.isBlank(buffer[cursor + 5]) {
            try scanDeclaration()
        }
    }

    /// Reads what begins with the `<` at `cursor`; nil for what makes no event.
    private mutating func scanMarkup() throws(XMLError) -> Event? {
        eventStart = cursor
        guard try ensure(2) else { throw truncated() }
        switch buffer[cursor + 1] {
        case UInt8(ascii: "/"):
            try scanEndTag()
            return .endElement
        case UInt8(ascii: "!"):
            try scanDeclarationOrComment()
            return nil
        case UInt8(ascii: "?"):
            try skipInstruction()
            return nil
        default:
            try scanStartTag()
            return .startElement
        }
    }

    private mutating func scanStartTag() throws(XMLError) {
        if openStarts.isEmpty {
            guard !hasRoot else { throw error(.syntax, "a second root element", at: cursor) }
            hasRoot = true
        }
        while try !scanOpening() {
            guard try extend() else { throw truncated() }
        }
        guard openStarts.count < limits.depth else {
            throw error(.limit, "nested deeper than \(limits.depth) elements", at: eventStart)
        }
        // What is empty closes before anything else can.
        guard !isEmptyElement else { return }
        guard openNames.count + elementRange.count <= limits.tagBytes else {
            throw error(.limit, "names of open elements longer than \(limits.tagBytes) bytes", at: eventStart)
        }
        openStarts.append(openNames.count)
        openNames += buffer[elementRange]
    }

    /// Reads a start tag if all of it is in the buffer.
    private mutating func scanOpening() throws(XMLError) -> Bool {
        let nameEnd = endOfName(eventStart + 1)
        guard nameEnd < buffer.count else { return false }
        guard nameEnd > eventStart + 1, Self.isNameStart(buffer[eventStart + 1]) else {
            throw error(.syntax, "'<' that begins no tag; write it as &lt;", at: eventStart)
        }
        elementRange = eventStart + 1..<nameEnd
        return try scanAttributes(from: nameEnd, closing: UInt8(ascii: "/"))
    }

    /// Takes note of how the tag ended: `closing` is `?` for the declaration, `/` for an empty element, nil otherwise.
    mutating func finishTag(closing: UInt8?, at end: Int) {
        isEmptyElement = closing == UInt8(ascii: "/")
        cursor = end
    }

    private mutating func scanEndTag() throws(XMLError) {
        var nameEnd = eventStart + 2
        var end = nameEnd
        while true {
            nameEnd = endOfName(nameEnd)
            end = endOfBlanks(nameEnd)
            if end < buffer.count { break }
            guard try extend() else { throw truncated() }
            (nameEnd, end) = (eventStart + 2, eventStart + 2)
        }
        elementRange = eventStart + 2..<nameEnd
        guard let openStart = openStarts.last else {
            throw error(.syntax, "</\(elementName)> closes no element", at: eventStart)
        }
        guard nameEnd - eventStart - 2 == openNames.count - openStart, isOpenName(openStart) else {
            throw error(.syntax, "</\(elementName)> where </\(openName)> was expected", at: eventStart)
        }
        guard buffer[end] == UInt8(ascii: ">") else {
            throw error(.syntax, "expected '>' at the end of </\(elementName)", at: end)
        }
        cursor = end + 1
        closeElement()
    }

    private func isOpenName(_ openStart: Int) -> Bool { buffer[elementRange].elementsEqual(openNames[openStart...]) }

    private mutating func closeElement() {
        guard let start = openStarts.popLast() else { return }
        openNames.removeLast(openNames.count - start)
    }

    var openName: String {
        openStarts.last.map { String(decoding: openNames[$0...], as: UTF8.self) } ?? ""
    }

    // MARK: - Text

    /// Moves to the next `<`; true where a piece of text is to be reported first.
    private mutating func scanText() throws(XMLError) -> Bool {
        while true {
            eventStart = cursor
            let start = cursor
            let index = buffer.withUnsafeBufferPointer { bytes in
                var index = start
                while index < bytes.count, bytes[index] != UInt8(ascii: "<"), bytes[index] != UInt8(ascii: "&") {
                    index += 1
                }
                return index
            }
            let count = buffer.count
            cursor = index
            if reportsText, index > eventStart {
                (textRange, reference) = (eventStart..<index, nil)
                return true
            }
            if index == count {
                eventStart = index
                guard try extend() else { throw truncated() }
            } else if buffer[index] == UInt8(ascii: "&") {
                eventStart = index
                if try scanReference(), reportsText { return true }
            } else {
                return false
            }
        }
    }

    private mutating func scanReference() throws(XMLError) -> Bool {
        var decoded: [UInt8] = []
        _ = try ensure(XMLReferences.longest)
        guard let end = XMLReferences.decode(buffer[cursor...], into: &decoded) else {
            throw badReference(buffer[cursor...])
        }
        cursor = end
        reference = decoded
        return true
    }

    /// Reads inside `<![CDATA[`; true where a piece of text is to be reported.
    private mutating func scanCharacterData() throws(XMLError) -> Bool {
        while true {
            eventStart = cursor
            var index = cursor
            while index < buffer.count, buffer[index] != UInt8(ascii: "]") { index += 1 }
            if index == cursor {
                guard try ensure(3) else { throw truncated() }
                index = cursor
                if buffer[cursor...].starts(with: "]]>".utf8) {
                    cursor += 3
                    isInCharacterData = false
                    return false
                }
                if buffer[index] == UInt8(ascii: "]") { index += 1 }
            }
            cursor = index
            if reportsText, index > eventStart {
                (textRange, reference) = (eventStart..<index, nil)
                return true
            }
        }
    }
}

/// What stands between elements and makes no event.
extension XMLReader {
    mutating func scanDeclaration() throws(XMLError) {
        while try !scanAttributes(from: eventStart + 5, closing: UInt8(ascii: "?")) {
            guard try extend() else {
                throw error(.truncated, "the document ends inside its XML declaration", at: buffer.count)
            }
        }
    }

    /// Moves over blanks outside the root to the next `<`; false at the end of the document.
    mutating func skipBlanksOutside() throws(XMLError) -> Bool {
        while true {
            cursor = endOfBlanks(cursor)
            eventStart = cursor
            if cursor < buffer.count { break }
            guard try extend() else { return false }
        }
        guard buffer[cursor] == UInt8(ascii: "<") else {
            throw error(.syntax, hasRoot ? "text after the root element" : "text before the first element", at: cursor)
        }
        return true
    }

    mutating func scanDeclarationOrComment() throws(XMLError) {
        if try ensure(4), buffer[cursor...].starts(with: "<!--".utf8) {
            cursor += 4
            try skipComment()
        } else if try ensure(9), buffer[cursor...].starts(with: "<![CDATA[".utf8), !openStarts.isEmpty {
            cursor += 9
            isInCharacterData = true
        } else if try ensure(9), buffer[cursor...].starts(with: "<!DOCTYPE".utf8), !hasRoot, !hasDoctype {
            cursor += 9
            hasDoctype = true
            try skipDoctype()
        } else if buffer.count - cursor < 9,
            ["<!--", "<![CDATA[", "<!DOCTYPE"].contains(where: { $0.utf8.starts(with: buffer[cursor...]) })
        {
            throw error(.truncated, "the document ends inside '<!'", at: buffer.count)
        } else {
            throw error(.syntax, "'<!' that begins no comment and no character data here", at: cursor)
        }
    }

    mutating func skipComment() throws(XMLError) {
        var dashes = 0
        while true {
            let byte = try take("a comment")
            if dashes >= 2 {
                guard byte == UInt8(ascii: ">") else { throw error(.syntax, "'--' inside a comment", at: cursor - 1) }
                return
            }
            dashes = byte == UInt8(ascii: "-") ? dashes + 1 : 0
        }
    }

    mutating func skipInstruction() throws(XMLError) {
        cursor += 2
        guard try ensure(4) else {
            throw error(.truncated, "the document ends inside an instruction", at: buffer.count)
        }
        guard Self.isNameStart(buffer[cursor]) else { throw error(.syntax, "'<?' without a name", at: cursor) }
        guard !buffer[cursor...].starts(with: "xml".utf8) || Self.isNameByte(buffer[cursor + 3]) else {
            throw error(.syntax, "an XML declaration that is not at the beginning", at: cursor)
        }
        var previous: UInt8 = 0
        while true {
            let byte = try take("an instruction")
            if byte == UInt8(ascii: ">"), previous == UInt8(ascii: "?") { return }
            previous = byte
        }
    }

    /// Passes over a document type with its internal subset, whose declarations have no effect.
    mutating func skipDoctype() throws(XMLError) {
        var isInSubset = false
        while true {
            switch try take("the DOCTYPE") {
            case let quote where quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'"):
                while try take("a quoted text of the DOCTYPE") != quote {}
            case UInt8(ascii: "["): isInSubset = true
            case UInt8(ascii: "]"): isInSubset = false
            case UInt8(ascii: ">") where !isInSubset: return
            case UInt8(ascii: "<"):
                guard isInSubset else { throw error(.syntax, "'<' inside the DOCTYPE", at: cursor - 1) }
                cursor -= 1
                eventStart = cursor
                if try ensure(4), buffer[cursor...].starts(with: "<!--".utf8) {
                    cursor += 4
                    try skipComment()
                } else if buffer[cursor...].starts(with: "<?".utf8) {
                    try skipInstruction()
                } else {
                    cursor += 1
                }
            default: break
            }
        }
    }
}

/// Reading on, places and errors.
extension XMLReader {
    /// The next byte of a construct that is passed over.
    mutating func take(_ construct: String) throws(XMLError) -> UInt8 {
        if cursor == buffer.count {
            eventStart = cursor
            guard try extend() else { throw error(.truncated, "the document ends inside \(construct)", at: cursor) }
        }
        cursor += 1
        return buffer[cursor - 1]
    }

    /// Sees to it that `count` bytes from `cursor` on are in the buffer; false where the document is shorter.
    mutating func ensure(_ count: Int) throws(XMLError) -> Bool {
        while buffer.count - cursor < count {
            guard try extend() else { return false }
        }
        return true
    }

    /// Drops what is before the current event and reads on, doubling what is there, so that looking again at a long
    /// tag costs no more than reading it; false at the end of the document.
    mutating func extend() throws(XMLError) -> Bool {
        guard let source else { return false }
        if eventStart > 0 {
            base = position(at: eventStart)
            buffer.removeSubrange(..<eventStart)
            cursor -= eventStart
            eventStart = 0
        }
        let pending = buffer.count
        guard pending <= limits.tagBytes else {
            throw error(.limit, "a tag longer than \(limits.tagBytes) bytes", at: 0)
        }
        while buffer.count == pending || buffer.count < 2 * pending {
            do {
                guard let chunk = try source() else {
                    self.source = nil
                    break
                }
                if buffer.isEmpty { buffer = chunk } else { buffer += chunk }
            } catch {
                throw XMLError(
                    .source, "cannot read further: \(error)", at: position(at: buffer.count), underlying: error)
            }
        }
        return buffer.count > pending
    }

    // MARK: - Errors

    /// Where the current event begins.
    package var position: SourcePosition { position(at: eventStart) }

    /// An error at the current event, for what a reader of a format finds wrong with it.
    package func syntaxError(_ reason: String) -> XMLError { error(.syntax, reason, at: eventStart) }

    /// The place of `buffer[offset]`. Lines are counted only here: the common path never looks for line ends.
    func position(at offset: Int) -> SourcePosition { Self.position(at: offset, of: buffer, from: base) }

    static func position(at offset: Int, of buffer: [UInt8], from base: SourcePosition) -> SourcePosition {
        buffer.withUnsafeBufferPointer { bytes in
            let lines = bytes[..<offset].count { $0 == 0x0A }
            var start = offset
            while start > 0, bytes[start - 1] != 0x0A { start -= 1 }
            var column = lines > 0 ? 1 : base.column
            for index in start..<offset where bytes[index] & 0xC0 != 0x80 { column += 1 }
            return SourcePosition(line: base.line + lines, column: column)
        }
    }

    func error(_ code: XMLError.Code, _ reason: String, at offset: Int) -> XMLError {
        XMLError(code, reason, at: position(at: offset))
    }

    func truncated() -> XMLError {
        let place = openStarts.isEmpty ? "a tag" : "<\(openName)>"
        return error(.truncated, "the document ends inside \(place)", at: buffer.count)
    }
}
