package import Basics
package import Workflows

/// When an entry of `on.schedule` fires next (docs/language/schedules.md).
package struct PlannedSchedule: Hashable, Sendable {
    /// Gives the rules of a time zone by its IANA name.
    package typealias Zones = @Sendable (_ name: String) throws(ZoneError) -> ZoneRules

    /// Knows no zone but UTC.
    package static let utcOnly: Zones = { name throws(ZoneError) in
        throw ZoneError("the time zone '\(name)' cannot be looked up here")
    }

    /// The five cron fields.
    package let cron: String
    /// The zone as written; nil means UTC.
    package let zone: String?
    /// Seconds since 1970; nil where it never fires.
    package let next: Int?
    /// Seconds east of UTC at that time.
    package let offset: Int

    /// Looks for the first time after `now` (seconds since 1970).
    ///
    /// - Throws: `ZoneError` where the zone is not known.
    package init?(_ entry: Schedule, after now: Int, zones: Zones) throws(ZoneError) {
        // What is wrong with the fields has been said where they were read.
        guard let schedule = try? CronSchedule(entry.cron.value) else { return nil }
        let rules = try entry.rules(zones)
        cron = entry.cron.value
        zone = entry.timezone?.value
        next = schedule.next(after: now) { rules.offset(at: $0) }
        offset = next.map { rules.offset(at: $0) } ?? 0
    }

    /// The time in its zone, for people: `2026-03-29 03:00 Europe/Berlin (2026-03-29 01:00 UTC)`.
    package var words: String {
        guard let next else { return "never" }
        let utc = "\(MomentText.short(next)) UTC"
        return zone.map { "\(MomentText.short(next, offset: offset)) \($0) (\(utc))" } ?? utc
    }
}

extension Schedule {
    /// The rules of its zone.
    package func rules(_ zones: PlannedSchedule.Zones) throws(ZoneError) -> ZoneRules {
        guard let name = timezone?.value, Key(name) != "UTC", Key(name) != "Etc/UTC" else { return .utc }
        return try zones(name)
    }
}

extension Workflow {
    /// The entries of its schedule whose time zone is not known, at their places.
    package func zoneProblems(_ zones: PlannedSchedule.Zones) -> [Diagnostic] {
        (trigger(for: "schedule")?.schedules ?? []).compactMap { entry in
            do throws(ZoneError) {
                _ = try entry.rules(zones)
                return nil
            } catch {
                return Diagnostic(.error, error.message, file: path, range: entry.timezone?.range, hint: error.hint)
            }
        }
    }
}
