import Basics

/// Reads a format whose document is an object, told apart by the names of its members.
protocol SecurityFormatReader {
    var format: SecurityFormat { get }
    /// Whether a member was there that only this format has.
    var isPresent: Bool { get }
    /// Takes a member of the document that begins with `token`; false leaves it to others, unread.
    mutating func take(_ member: Key, _ token: JSONToken, _ input: inout SecurityInput) throws -> Bool
    /// What the whole document says.
    func report(_ input: SecurityInput) throws -> SecurityReport
}
