package import Basics

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
            let lines = lineEnds(bytes, before: offset)
            var start = offset
            while start > 0, bytes[start - 1] != 0x0A { start -= 1 }
            var column = lines > 0 ? 1 : base.column
            for index in start..<offset where bytes[index] & 0xC0 != 0x80 { column += 1 }
            return SourcePosition(line: base.line + lines, column: column)
        }
    }

    private static func lineEnds(_ bytes: UnsafeBufferPointer<UInt8>, before offset: Int) -> Int {
        let raw = UnsafeRawBufferPointer(bytes)
        let (lows, highs): (UInt64, UInt64) = (0x7F7F_7F7F_7F7F_7F7F, 0x8080_8080_8080_8080)
        var (count, index) = (0, 0)
        // Eight bytes at once: a byte of `word` is zero where the text has a line end, and only there the top bit of
        // `others` stays clear. Each byte of `sums` counts for its own place, 255 times before it is full.
        while index + 8 <= offset {
            var sums: UInt64 = 0
            for _ in 0..<min((offset - index) / 8, 255) {
                let word = raw.loadUnaligned(fromByteOffset: index, as: UInt64.self) ^ 0x0A0A_0A0A_0A0A_0A0A
                let others = ((word & lows) &+ lows) | word
                sums &+= (~others & highs) >> 7
                index += 8
            }
            for place in 0..<8 { count += Int(sums >> UInt64(8 * place) & 0xFF) }
        }
        while index < offset {
            if bytes[index] == 0x0A { count += 1 }
            index += 1
        }
        return count
    }

    func error(_ code: XMLError.Code, _ reason: String, at offset: Int) -> XMLError {
        XMLError(code, reason, at: position(at: offset))
    }

    func truncated() -> XMLError {
        let place = openStarts.isEmpty ? "a tag" : "<\(openName)>"
        return error(.truncated, "the document ends inside \(place)", at: buffer.count)
    }
}
