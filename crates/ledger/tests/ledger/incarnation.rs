//! Restored and cloned devices, and a restored centre (O4, S22, W4, M2).

use crate::world::{accepted, on_both};
use protocol::wire::{Cursor, DeviceState, Outcome};
use serde_json::json;

on_both! {
    fn a_device_restored_from_its_backup_gets_a_new_incarnation(world) {
        let device = world.device(world.wang);
        assert_eq!(world.hello(&device, None).answer.incarnation, 1);
        for name in ["甲", "乙"] {
            world.create(&device, "company", [("name", json!(name))]);
        }
        assert_eq!(world.hello(&device, None).answer.acked_through, 2);
        device.seq.set(1);
        let answer = world.hello(&device, None).answer;
        assert_eq!((answer.incarnation, answer.acked_through), (2, 0));
        // Its unacknowledged operation of the old incarnation still goes by its id.
        accepted(&world.push(&device, &world.create_as(&device, "company", world.id(), [("name", json!("丙"))])));
    }

    fn two_operations_in_one_place_are_a_clone_and_both_are_kept(world) {
        let device = world.device(world.wang);
        let one = world.create_as(&device, "company", world.id(), [("name", json!("甲"))]);
        let mut two = world.create_as(&device, "company", world.id(), [("name", json!("乙"))]);
        two.seq = one.seq;
        accepted(&world.push(&device, &one));
        accepted(&world.push(&device, &two));
        assert_eq!(world.hello(&device, None).answer.incarnation, 2);
    }

    fn s22_unsent_work_may_come_from_another_device_of_the_same_person_alone(world) {
        let (old, new) = (world.device(world.wang), world.device(world.wang));
        let stranger = world.device(world.hu);
        for device in [&old, &new, &stranger] {
            world.hello(device, None);
        }
        let written = world.create_as(&old, "company", world.id(), [("name", json!("甲"))]);
        // Carried by a stranger it is refused, and nothing is learnt of it.
        assert!(matches!(world.push(&stranger, &written).outcome, Outcome::Refused { .. }));
        let first = world.push(&new, &written);
        accepted(&first);
        // The old device was not lost after all, and sends it as well: one effect.
        let again = world.push(&old, &written);
        assert!(again.duplicate);
        assert_eq!(again.outcome, first.outcome);
        assert_eq!(world.hello(&old, None).answer.acked_through, 1);
        // Not in the name of another person, whose device it is.
        let mut forged = world.create_as(&old, "company", world.id(), [("name", json!("乙"))]);
        forged.actor = world.hu;
        assert!(matches!(world.push(&stranger, &forged).outcome, Outcome::Refused { .. }));
    }

    fn a_cursor_from_the_future_opens_a_new_epoch_once(world) {
        let device = world.device(world.wang);
        let future = Cursor { epoch: "first".to_owned(), number: 9_999, mark: "x".to_owned() };
        let greeting = world.hello(&device, Some(future.clone()));
        assert!(greeting.new_epoch && greeting.answer.cursor_unknown);
        assert_ne!(greeting.answer.epoch, "first");
        // The next device of the old epoch is told so, and the epoch stays.
        let other = world.hello(&world.device(world.hu), Some(future));
        assert!(!other.new_epoch && other.answer.cursor_unknown);
        assert_eq!(other.answer.epoch, greeting.answer.epoch);
    }

    fn a_wrong_clock_is_said_and_nothing_is_refused(world) {
        let device = world.device_years_off(world.wang, -10);
        assert_eq!(world.hello(&device, None).answer.device_state, DeviceState::ClockOff);
        world.create(&device, "company", [("name", json!("甲"))]);
    }
}
