/// A piece of a scalar: text as it stands, or the trimmed inside of a `${{ }}`.
struct Segment {
    enum Kind { case text, expression }

    let kind: Kind
    let text: String
    /// Where the text begins in the scalar, as a UTF-8 offset.
    let start: Int

    var isExpression: Bool { kind == .expression }

    /// Cuts a scalar into its pieces; empty text is left out.
    ///
    /// - Throws: `ExpressionError` where a `${{` is not closed or has nothing inside.
    static func split(_ scalar: String) throws(ExpressionError) -> [Segment] {
        var scalar = scalar
        let result = scalar.withUTF8 { bytes in
            do throws(ExpressionError) {
                return Result<[Segment], ExpressionError>.success(try split(bytes))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    private static func split(_ bytes: UnsafeBufferPointer<UInt8>) throws(ExpressionError) -> [Segment] {
        var segments: [Segment] = []
        func add(_ kind: Kind, _ range: Range<Int>) {
            segments.append(
                Segment(kind: kind, text: String(decoding: bytes[range], as: UTF8.self), start: range.lowerBound))
        }
        var at = 0
        while let open = opening(in: bytes, from: at) {
            if open > at { add(.text, at..<open) }
            guard let close = closing(in: bytes, from: open + 3) else {
                throw ExpressionError(
                    .parse,
                    "The expression is not closed. An unescaped ${{ sequence was found, but the closing }} sequence "
                        + "was not found.", range: open..<bytes.count)
            }
            let inside = Blanks.trimmed(UnsafeBufferPointer(rebasing: bytes[(open + 3)..<close]))
            guard !inside.isEmpty else {
                throw ExpressionError(.parse, "An expression was expected", range: open..<(close + 2))
            }
            add(.expression, (open + 3 + inside.startIndex)..<(open + 3 + inside.endIndex))
            at = close + 2
        }
        if at < bytes.count { add(.text, at..<bytes.count) }
        return segments
    }

    private static func opening(in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        var at = start
        while at + 2 < bytes.count {
            if bytes[at] == UInt8(ascii: "$"), bytes[at + 1] == UInt8(ascii: "{"), bytes[at + 2] == UInt8(ascii: "{") {
                return at
            }
            at += 1
        }
        return nil
    }

    /// The first `}}` outside single quotes; each quote toggles, which is right for `''` as well.
    private static func closing(in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        var at = start
        var isQuoted = false
        while at < bytes.count {
            if bytes[at] == UInt8(ascii: "'") {
                isQuoted.toggle()
            } else if !isQuoted, bytes[at] == UInt8(ascii: "}"), at + 1 < bytes.count, bytes[at + 1] == bytes[at] {
                return at
            }
            at += 1
        }
        return nil
    }

    /// Whether this is the directive `${{ insert }}`.
    var isInsert: Bool { isExpression && text.utf8.elementsEqual("insert".utf8) }

    /// One expression for all segments: a single one as it stands, else a call of `format`
    /// (docs/language/expressions.md#in-yaml).
    ///
    /// - Throws: `ExpressionError`; a fault in one of the expressions is told in terms of that expression alone, with
    ///   its range in the scalar.
    static func parse(_ segments: [Segment], _ vocabulary: Vocabulary) throws(ExpressionError) -> Expression {
        var pattern = ""
        var arguments = ""
        var count = 0
        for segment in segments {
            guard segment.isExpression else {
                pattern += escaped(segment.text)
                continue
            }
            if segment.isInsert, segments.count > 1 {
                throw ExpressionError(
                    .parse,
                    "The directive 'insert' is not allowed in this context. Directives are not supported for "
                        + "expressions that are embedded within a string. Directives are only supported when the "
                        + "entire value is an expression.", range: segment.start..<(segment.start + 6))
            }
            // Also where it becomes an argument it must be an expression by itself: `a, b` is none.
            let expression = try segment.parse(vocabulary)
            if segments.count == 1 { return expression }
            pattern += "{\(count)}"
            arguments += ", " + segment.text
            count += 1
        }
        do {
            return try require("format('\(pattern)'\(arguments))", vocabulary)
        } catch {
            // Its places are none of the scalar's.
            throw ExpressionError(.parse, error.message)
        }
    }

    /// The expression of this segment alone.
    private func parse(_ vocabulary: Vocabulary) throws(ExpressionError) -> Expression {
        do {
            return try Self.require(text, vocabulary)
        } catch {
            throw error.moved(by: start)
        }
    }

    /// The expression in a text that is known not to be blank.
    static func require(_ text: String, _ vocabulary: Vocabulary) throws(ExpressionError) -> Expression {
        guard let expression = try Expression.parse(text, vocabulary) else {
            throw ExpressionError(.parse, "An expression was expected")
        }
        return expression
    }

    /// Text as it stands inside a format string inside a literal: quotes and braces doubled.
    private static func escaped(_ text: String) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        for byte in text.utf8 {
            bytes.append(byte)
            if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "{") || byte == UInt8(ascii: "}") {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
