import Synchronization

/// The secrets of a job, shared by all its steps: what is added takes effect on the next byte written anywhere.
///
///     let masker = Masker()
///     masker.add(token)
///     masker.mask("Authorization: \(token)")     // "Authorization: ***"
package final class Masker: Sendable {
    /// What was odd about a value that was added.
    package enum Warning: Hashable, Sendable {
        /// Nothing but blanks: not masked.
        case blank
        /// The value, or one of its lines, has fewer than four bytes: it is masked, but so is much innocent text.
        case short
    }

    private struct State {
        var forms: Set<[UInt8]> = []
        var table: MaskTable?
        var values: [[UInt8]] = []
    }

    /// Values shorter than this warn.
    private static let shortBytes = 4

    private let state = Mutex(State())

    package init() {}

    /// Makes a masker with these values.
    package init(_ secrets: some Sequence<String>) {
        for secret in secrets { add(secret) }
    }

    /// Masks `value`, each of its lines, and the forms tools print them in (docs/language/masking.md#forms), from now
    /// on.
    @discardableResult
    package func add(_ value: String) -> Warning? { add(bytes: Array(value.utf8)) }

    /// Masks a value given as bytes, which need not be UTF-8.
    @discardableResult
    package func add(bytes: [UInt8]) -> Warning? {
        let forms = SecretForms.all(of: bytes)
        guard !forms.isEmpty else { return .blank }
        state.withLock { state in
            let before = state.forms.count
            state.forms.formUnion(forms)
            if state.forms.count != before {
                state.table = nil
                state.values.append(bytes)
            }
        }
        return forms.contains { $0.count < Self.shortBytes } ? .short : nil
    }

    /// The values that were added, in order, without those that added nothing to the ones before.
    package var values: [[UInt8]] { state.withLock { $0.values } }

    /// The text with every secret in it replaced by `***`, for names, outputs, annotations and summaries.
    package func mask(_ text: String) -> String {
        guard let table = table() else { return text }
        var text = text
        return text.withUTF8 { String(decoding: Self.mask(UnsafeRawBufferPointer($0), table), as: UTF8.self) }
    }

    /// The bytes with every secret in them replaced by `***`.
    package func mask(bytes: [UInt8]) -> [UInt8] {
        guard let table = table() else { return bytes }
        return bytes.withUnsafeBytes { Self.mask($0, table) }
    }

    private static func mask(_ bytes: UnsafeRawBufferPointer, _ table: MaskTable) -> [UInt8] {
        var stream = MaskStream()
        var masked: [UInt8] = []
        masked.reserveCapacity(bytes.count)
        stream.write(bytes, table) { masked.append(contentsOf: $0) }
        stream.finish(table) { masked.append(contentsOf: $0) }
        return masked
    }

    /// What to look for at present; nil where there is no secret.
    func table() -> MaskTable? {
        state.withLock { state in
            if state.table == nil, !state.forms.isEmpty { state.table = MaskTable(state.forms) }
            return state.table
        }
    }
}
