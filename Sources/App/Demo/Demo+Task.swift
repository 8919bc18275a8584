internal import Domain
internal import Services
internal import Storage

/// What units say of their tasks: those with a date are done, some with the sheet or the launch that they ask for; what is ongoing was
/// told of now and then.
extension Demo {
    private static let told: [(task: String, moment: String, text: String, document: String?, isDone: Bool)] = [
        ("S0-T15.phong-noi-vu", "2022-05-26T16:00", "Đã trình bảng điểm hai mô hình.", "31/TTr-NV", false),
        ("S0-T9.phong-qldt", "2022-05-27T16:00", "Đã trình bảng điểm mô hình chung cư.", "18/TTr-QLĐT", false),
        ("S0-T3.phong-vhtt", "2022-06-01T16:00", "Đã trình bảng điểm mô hình di tích.", "22/TTr-VHTT", false),
        ("S0-T4.phong-vhtt", "2022-06-10T16:30", "Đã tổ chức lễ phát động điểm tại Đình Đăm.", nil, false),
        ("S0-T21.ubnd-phuong-tay-tuu", "2022-06-10T17:00", "Đã phối hợp tổ chức lễ phát động điểm.", nil, true),
        ("S0-T1.phong-vhtt", "2022-07-06T09:00", "Đã đôn đốc các phường chưa đăng ký.", "40/CV-VHTT", false),
        ("S0-T13.phong-noi-vu", "2022-07-20T10:00", "Đã chỉnh trang hành lang tầng 2, tầng 3.", nil, false),
        ("S0-T8.phong-qldt", "2022-07-28T10:00", "Các phường có chung cư đã phát động.", "45/BC-QLĐT", true),
        ("S0-T10.vp-hdnd-ubnd", "2022-08-30T15:00", "Duy trì nền nếp; thay biển chỉ dẫn quầy 3.", nil, false),
        ("S0-T24.cong-doan", "2022-09-05T08:30", "Phát động tuần lễ trang trí công sở.", nil, false),
    ]

    func tell() throws {
        for told in Self.told {
            guard let unit = told.task.split(separator: ".").last.map(String.init) else { continue }
            let t = transaction("\(told.moment):00+07:00", office(try self.unit(unit)))
            _ = try TaskService(t).tell(
                plan: Self.plan, "task.\(told.task)",
                TaskService.Entry(text: told.text, document: told.document, isDone: told.isDone))
        }
    }
}
