/// Where a registration (đăng ký) stands.
package enum RegistrationState: String, Sendable, Hashable, CaseIterable {
    case submitted, accepted, returned, withdrawn
}
