/// One event of a JSON document, in document order.
package enum JSONToken: Hashable, Sendable {
    case beginObject, endObject
    case beginArray, endArray
    /// The name of a member; its value follows.
    case name(Key)
    case string(String)
    case number(Double)
    case bool(Bool)
    case null
    /// The document is complete and only blanks followed it.
    case end
}
