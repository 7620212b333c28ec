extension JSONValue {
    /// The value written in `text` (strict RFC 8259, nothing but blanks around it).
    ///
    /// - Throws: `JSONError` with line and column.
    package static func parse(_ text: String) throws(JSONError) -> JSONValue { try parse(bytes: Array(text.utf8)) }

    /// The value written in `bytes` (strict RFC 8259, nothing but blanks around it).
    ///
    /// - Parameters:
    ///   - bytes: UTF-8.
    ///   - limits: How deep arrays and objects may nest (100 unless told), and how long a string may be.
    /// - Returns: The document's one value.
    /// - Throws: `JSONError` with line and column.
    package static func parse(
        bytes: [UInt8], limits: JSONReader.Limits = JSONReader.Limits()
    ) throws(JSONError) -> JSONValue {
        var reader = JSONReader(bytes: bytes, limits: limits)
        let value = try reader.value(try reader.next())
        _ = try reader.next()
        return value
    }

    /// The value as JSON: on one line without blanks, or with `indent` blanks a level, one entry a line, no newline
    /// at the end.
    ///
    /// `/` and non-ASCII characters stand as they are. Whole numbers up to 2^53 print as integers, others in the
    /// shortest form that reads back the same; NaN and the infinities, which JSON has not, print as `null`.
    package func text(indent: Int? = nil) -> String { String(decoding: bytes(indent: indent), as: UTF8.self) }

    /// The bytes of `text(indent:)`.
    package func bytes(indent: Int? = nil) -> [UInt8] {
        var writer = JSONWriter(indent: indent)
        writer.write(self)
        return writer.bytes
    }
}
