//! The tables, as Diesel sees them on both databases; `migrations/` is where they are made.
#![allow(missing_docs, reason = "columns are documented by the migration and by the types that read them")]

diesel::table! {
    use diesel::sql_types::{BigInt, Binary, Bool, Integer, Nullable, Text};
    use crate::store::sql_types::{Id, Instant};

    house_setting (key) {
        key -> Text,
        value -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Binary, Bool, Integer, Nullable, Text};
    use crate::store::sql_types::{Id, Instant};

    site (id) {
        id -> Id,
        code -> Text,
        name -> Text,
        timezone -> Text,
        default_cut_off -> Text,
        status -> Text,
        created_at -> Instant,
        updated_at -> Instant,
        version -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Binary, Bool, Integer, Nullable, Text};
    use crate::store::sql_types::{Id, Instant};

    zone (id) {
        id -> Id,
        site_id -> Id,
        code -> Text,
        name -> Nullable<Text>,
        created_at -> Instant,
        updated_at -> Instant,
        version -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Binary, Bool, Integer, Nullable, Text};
    use crate::store::sql_types::{Id, Instant};

    location (id) {
        id -> Id,
        site_id -> Id,
        zone_id -> Id,
        code -> Text,
        kind -> Text,
        aisle -> Nullable<Text>,
        bay -> Nullable<Text>,
        level -> Nullable<Text>,
        x_mm -> Nullable<Integer>,
        y_mm -> Nullable<Integer>,
        z_mm -> Nullable<Integer>,
        length_mm -> Nullable<Integer>,
        width_mm -> Nullable<Integer>,
        height_mm -> Nullable<Integer>,
        weight_g_max -> Nullable<BigInt>,
        pick_sequence -> Nullable<Integer>,
        walkway -> Nullable<Text>,
        offset_mm -> Nullable<Integer>,
        side -> Nullable<Text>,
        hand_mm -> Nullable<Integer>,
        reach -> Text,
        pickable -> Bool,
        single_sku -> Bool,
        counts_open -> Integer,
        created_at -> Instant,
        updated_at -> Instant,
        version -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Binary, Bool, Integer, Nullable, Text};
    use crate::store::sql_types::{Id, Instant};

    client (id) {
        id -> Id,
        code -> Text,
        name -> Text,
        site_id -> Nullable<Id>,
        language -> Text,
        vat_no -> Nullable<Text>,
        gs1_prefix -> Nullable<Text>,
        rotation -> Text,
        tolerance_days -> Integer,
        min_days -> Integer,
        allow_partial -> Bool,
        allow_backorder -> Bool,
        auto_allocate -> Bool,
        auto_release -> Bool,
        split_picking -> Bool,
        own_tours -> Bool,
        created_at -> Instant,
        updated_at -> Instant,
        version -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Binary, Bool, Integer, Nullable, Text};
    use crate::store::sql_types::{Id, Instant};

    worker (id) {
        id -> Id,
        code -> Text,
        display_name -> Text,
        language -> Text,
        site_id -> Nullable<Id>,
        created_at -> Instant,
        updated_at -> Instant,
        version -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Binary, Bool, Integer, Nullable, Text};
    use crate::store::sql_types::{Id, Instant};

    api_key (id) {
        id -> Text,
        client_id -> Nullable<Id>,
        scopes -> Text,
        label -> Nullable<Text>,
        person -> Nullable<Text>,
        secret_hash -> Binary,
        is_test -> Bool,
        created_at -> Instant,
        expires_at -> Instant,
        revoked_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Binary, Bool, Integer, Nullable, Text};
    use crate::store::sql_types::{Id, Instant};

    sku (client_id, id) {
        client_id -> Id,
        id -> Id,
        code -> Text,
        code_folded -> Text,
        name -> Text,
        name_folded -> Text,
        status -> Text,
        length_mm -> Nullable<Integer>,
        width_mm -> Nullable<Integer>,
        height_mm -> Nullable<Integer>,
        weight_g -> Nullable<BigInt>,
        lot_tracked -> Bool,
        expiry_tracked -> Bool,
        serial_tracked -> Bool,
        hs_code -> Nullable<Text>,
        origin_country -> Nullable<Text>,
        low_stock_at -> Nullable<BigInt>,
        image -> Nullable<Text>,
        created_at -> Instant,
        updated_at -> Instant,
        version -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Binary, Bool, Integer, Nullable, Text};
    use crate::store::sql_types::{Id, Instant};

    sku_barcode (client_id, code) {
        client_id -> Id,
        code -> Text,
        sku_id -> Id,
        quantity -> BigInt,
        pack_level -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Binary, Bool, Integer, Nullable, Text};
    use crate::store::sql_types::{Id, Instant};

    sku_pack_level (client_id, sku_id, position) {
        client_id -> Id,
        sku_id -> Id,
        position -> Integer,
        name -> Text,
        quantity -> BigInt,
        weight_g -> Nullable<BigInt>,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Binary, Bool, Integer, Nullable, Text};
    use crate::store::sql_types::{Id, Instant};

    sku_component (client_id, sku_id, position) {
        client_id -> Id,
        sku_id -> Id,
        position -> Integer,
        component_id -> Id,
        quantity -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Binary, Bool, Integer, Nullable, Text};
    use crate::store::sql_types::{Id, Instant};

    sku_stock (client_id, sku_id) {
        client_id -> Id,
        sku_id -> Id,
        sequence -> BigInt,
        on_hand -> BigInt,
        allocated -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Binary, Bool, Integer, Nullable, Text};
    use crate::store::sql_types::{Id, Instant};

    lot (client_id, id) {
        client_id -> Id,
        id -> Id,
        sku_id -> Id,
        code -> Text,
        expires_on -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Binary, Bool, Integer, Nullable, Text};
    use crate::store::sql_types::{Id, Instant};

    handling_unit (id) {
        id -> Id,
        code -> Text,
        kind -> Text,
        site_id -> Id,
        location_id -> Nullable<Id>,
        parent_id -> Nullable<Id>,
        slots -> Nullable<Integer>,
        weight_g_max -> Nullable<BigInt>,
        client_id -> Nullable<Id>,
        order_id -> Nullable<Id>,
        created_at -> Instant,
        updated_at -> Instant,
        version -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Binary, Bool, Integer, Nullable, Text};
    use crate::store::sql_types::{Id, Instant};

    handling_unit_stand (seq) {
        seq -> BigInt,
        handling_unit_id -> Id,
        location_id -> Nullable<Id>,
        parent_id -> Nullable<Id>,
        actor -> Text,
        recorded_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Binary, Bool, Integer, Nullable, Text};
    use crate::store::sql_types::{Id, Instant};

    orders (client_id, id) {
        client_id -> Id,
        id -> Id,
        external_id -> Text,
        backorder_of -> Nullable<Text>,
        site_id -> Nullable<Id>,
        status -> Text,
        ordered_at -> Instant,
        ship_by -> Nullable<Text>,
        ship_not_before -> Nullable<Text>,
        delivery_method -> Text,
        carrier -> Nullable<Text>,
        service -> Nullable<Text>,
        service_point_id -> Nullable<Text>,
        reference -> Nullable<Text>,
        note_to_packer -> Nullable<Text>,
        consignee -> Text,
        allow_partial -> Bool,
        allow_backorder -> Bool,
        allow_substitution -> Bool,
        tags -> Text,
        exception_code -> Nullable<Text>,
        exception_message -> Nullable<Text>,
        exception_since -> Nullable<Instant>,
        cancellation_state -> Text,
        cancellation_reason -> Nullable<Text>,
        held -> Bool,
        created_at -> Instant,
        updated_at -> Instant,
        version -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Binary, Bool, Integer, Nullable, Text};
    use crate::store::sql_types::{Id, Instant};

    order_line (client_id, id) {
        client_id -> Id,
        id -> Id,
        order_id -> Id,
        line_no -> Integer,
        sku_id -> Id,
        quantity -> BigInt,
        unit_value_minor -> Nullable<BigInt>,
        currency -> Nullable<Text>,
        lot_code -> Nullable<Text>,
        min_expires_on -> Nullable<Text>,
        note -> Nullable<Text>,
        allocated -> BigInt,
        backordered -> BigInt,
        short -> BigInt,
        deferred -> BigInt,
        cancelled -> BigInt,
        picked -> BigInt,
        packed -> BigInt,
        shipped -> BigInt,
        returned -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Binary, Bool, Integer, Nullable, Text};
    use crate::store::sql_types::{Id, Instant};

    order_hold (client_id, id) {
        client_id -> Id,
        id -> Id,
        order_id -> Id,
        reason -> Text,
        note -> Nullable<Text>,
        placed_by -> Text,
        placed_by_client -> Bool,
        placed_at -> Instant,
        lifted_at -> Nullable<Instant>,
        lifted_by -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Binary, Bool, Integer, Nullable, Text};
    use crate::store::sql_types::{Id, Instant};

    order_reason (client_id, id) {
        client_id -> Id,
        id -> Id,
        order_id -> Id,
        command_id -> Id,
        action -> Text,
        reason -> Text,
        actor -> Text,
        recorded_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Binary, Bool, Integer, Nullable, Text};
    use crate::store::sql_types::{Id, Instant};

    stock (client_id, id) {
        client_id -> Id,
        id -> Id,
        sku_id -> Id,
        lot_id -> Nullable<Id>,
        serial -> Text,
        site_id -> Id,
        location_id -> Nullable<Id>,
        handling_unit_id -> Nullable<Id>,
        on_hand -> BigInt,
        allocated -> BigInt,
        damaged -> BigInt,
        quarantined -> BigInt,
        received_at -> Instant,
        version -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Binary, Bool, Integer, Nullable, Text};
    use crate::store::sql_types::{Id, Instant};

    movement (seq) {
        seq -> BigInt,
        id -> Id,
        client_id -> Id,
        site_id -> Id,
        sku_id -> Id,
        lot_id -> Nullable<Id>,
        serial -> Text,
        quantity -> BigInt,
        from_kind -> Text,
        from_id -> Nullable<Id>,
        to_kind -> Text,
        to_id -> Nullable<Id>,
        reason -> Text,
        document_kind -> Nullable<Text>,
        document_id -> Nullable<Id>,
        reverses_id -> Nullable<Id>,
        command_id -> Id,
        actor -> Text,
        recorded_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Binary, Bool, Integer, Nullable, Text};
    use crate::store::sql_types::{Id, Instant};

    allocation (client_id, id) {
        client_id -> Id,
        id -> Id,
        order_id -> Id,
        order_line_id -> Id,
        stock_id -> Id,
        sku_id -> Id,
        quantity -> BigInt,
        stage -> Text,
        created_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Binary, Bool, Integer, Nullable, Text};
    use crate::store::sql_types::{Id, Instant};

    stock_hold (client_id, id) {
        client_id -> Id,
        id -> Id,
        site_id -> Id,
        sku_id -> Id,
        location_id -> Nullable<Id>,
        lot_id -> Nullable<Id>,
        reason -> Text,
        placed_by -> Text,
        placed_at -> Instant,
        version -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Binary, Bool, Integer, Nullable, Text};
    use crate::store::sql_types::{Id, Instant};

    inbound_shipment (client_id, id) {
        client_id -> Id,
        id -> Id,
        external_id -> Text,
        site_id -> Nullable<Id>,
        status -> Text,
        expected_on -> Nullable<Text>,
        supplier_name -> Nullable<Text>,
        tracking_numbers -> Text,
        created_at -> Instant,
        updated_at -> Instant,
        version -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Binary, Bool, Integer, Nullable, Text};
    use crate::store::sql_types::{Id, Instant};

    inbound_line (client_id, id) {
        client_id -> Id,
        id -> Id,
        inbound_id -> Id,
        line_no -> Integer,
        sku_id -> Id,
        quantity -> BigInt,
        lot_code -> Nullable<Text>,
        expires_on -> Nullable<Text>,
        announced -> Bool,
        received -> BigInt,
        damaged -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Binary, Bool, Integer, Nullable, Text};
    use crate::store::sql_types::{Id, Instant};

    receipt (client_id, id) {
        client_id -> Id,
        id -> Id,
        inbound_id -> Id,
        actor -> Text,
        recorded_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Binary, Bool, Integer, Nullable, Text};
    use crate::store::sql_types::{Id, Instant};

    receipt_line (client_id, id) {
        client_id -> Id,
        id -> Id,
        receipt_id -> Id,
        position -> Integer,
        inbound_line_id -> Id,
        sku_id -> Id,
        lot_id -> Nullable<Id>,
        serials -> Text,
        quantity -> BigInt,
        location_id -> Id,
        handling_unit_id -> Nullable<Id>,
        condition -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Binary, Bool, Integer, Nullable, Text};
    use crate::store::sql_types::{Id, Instant};

    wave (id) {
        id -> Id,
        site_id -> Id,
        status -> Text,
        created_at -> Instant,
        updated_at -> Instant,
        version -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Binary, Bool, Integer, Nullable, Text};
    use crate::store::sql_types::{Id, Instant};

    wave_order (wave_id, client_id, order_id) {
        wave_id -> Id,
        client_id -> Id,
        order_id -> Id,
        left_out -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Binary, Bool, Integer, Nullable, Text};
    use crate::store::sql_types::{Id, Instant};

    stock_count (id) {
        id -> Id,
        site_id -> Id,
        status -> Text,
        reason -> Text,
        client_id -> Nullable<Id>,
        sku_id -> Nullable<Id>,
        round -> Integer,
        created_at -> Instant,
        updated_at -> Instant,
        version -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Binary, Bool, Integer, Nullable, Text};
    use crate::store::sql_types::{Id, Instant};

    stock_count_location (count_id, location_id) {
        count_id -> Id,
        location_id -> Id,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Binary, Bool, Integer, Nullable, Text};
    use crate::store::sql_types::{Id, Instant};

    stock_count_line (client_id, id) {
        id -> Id,
        count_id -> Id,
        client_id -> Id,
        location_id -> Id,
        sku_id -> Id,
        lot_id -> Nullable<Id>,
        serial -> Text,
        round -> Integer,
        expected -> BigInt,
        counted -> Nullable<BigInt>,
        worker_id -> Nullable<Id>,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Binary, Bool, Integer, Nullable, Text};
    use crate::store::sql_types::{Id, Instant};

    tour (number) {
        number -> BigInt,
        id -> Id,
        site_id -> Id,
        wave_id -> Nullable<Id>,
        status -> Text,
        method -> Text,
        created_at -> Instant,
        updated_at -> Instant,
        version -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Binary, Bool, Integer, Nullable, Text};
    use crate::store::sql_types::{Id, Instant};

    tour_tote (tour_id, slot) {
        tour_id -> Id,
        slot -> Integer,
        client_id -> Id,
        order_id -> Id,
        handling_unit_id -> Nullable<Id>,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Binary, Bool, Integer, Nullable, Text};
    use crate::store::sql_types::{Id, Instant};

    task (id) {
        id -> Id,
        kind -> Text,
        site_id -> Id,
        status -> Text,
        priority -> Integer,
        worker_id -> Nullable<Id>,
        lease_until -> Nullable<Instant>,
        due_at -> Nullable<Instant>,
        tour_id -> Nullable<Id>,
        client_id -> Nullable<Id>,
        order_id -> Nullable<Id>,
        inbound_id -> Nullable<Id>,
        count_id -> Nullable<Id>,
        demand -> Text,
        block_reason -> Nullable<Text>,
        created_at -> Instant,
        updated_at -> Instant,
        version -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Binary, Bool, Integer, Nullable, Text};
    use crate::store::sql_types::{Id, Instant};

    task_line (task_id, line_no) {
        task_id -> Id,
        line_no -> Integer,
        client_id -> Nullable<Id>,
        order_id -> Nullable<Id>,
        order_line_id -> Nullable<Id>,
        allocation_id -> Nullable<Id>,
        sku_id -> Nullable<Id>,
        lot_id -> Nullable<Id>,
        serials -> Text,
        from_location_id -> Nullable<Id>,
        from_unit_id -> Nullable<Id>,
        to_location_id -> Nullable<Id>,
        handling_unit_id -> Nullable<Id>,
        stop_no -> Nullable<Integer>,
        slot -> Nullable<Integer>,
        quantity -> BigInt,
        confirmed -> BigInt,
        short -> BigInt,
        short_reason -> Nullable<Text>,
        closed -> Bool,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Binary, Bool, Integer, Nullable, Text};
    use crate::store::sql_types::{Id, Instant};

    shipment (client_id, id) {
        client_id -> Id,
        id -> Id,
        order_id -> Id,
        site_id -> Id,
        status -> Text,
        carrier -> Nullable<Text>,
        service -> Nullable<Text>,
        handed_over_at -> Nullable<Instant>,
        created_at -> Instant,
        updated_at -> Instant,
        version -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Binary, Bool, Integer, Nullable, Text};
    use crate::store::sql_types::{Id, Instant};

    parcel (client_id, id) {
        client_id -> Id,
        id -> Id,
        shipment_id -> Id,
        parcel_no -> Integer,
        handling_unit_id -> Id,
        sscc -> Nullable<Text>,
        tracking_number -> Nullable<Text>,
        weight_g -> BigInt,
        length_mm -> Nullable<Integer>,
        width_mm -> Nullable<Integer>,
        height_mm -> Nullable<Integer>,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Binary, Bool, Integer, Nullable, Text};
    use crate::store::sql_types::{Id, Instant};

    parcel_line (client_id, parcel_id, position) {
        client_id -> Id,
        parcel_id -> Id,
        position -> Integer,
        order_line_id -> Id,
        sku_id -> Id,
        lot_id -> Nullable<Id>,
        serials -> Text,
        quantity -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Binary, Bool, Integer, Nullable, Text};
    use crate::store::sql_types::{Id, Instant};

    idempotency (scope, key) {
        scope -> Text,
        key -> Text,
        fingerprint -> Binary,
        status -> Integer,
        headers -> Text,
        body -> Text,
        created_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Binary, Bool, Integer, Nullable, Text};
    use crate::store::sql_types::{Id, Instant};

    audit_entry (seq) {
        seq -> BigInt,
        chain -> Text,
        recorded_at -> Instant,
        actor -> Text,
        action -> Text,
        subject -> Text,
        facts -> Text,
        command_id -> Id,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Binary, Bool, Integer, Nullable, Text};
    use crate::store::sql_types::{Id, Instant};

    event (seq) {
        seq -> BigInt,
        id -> Id,
        client_id -> Id,
        #[sql_name = "type"]
        kind -> Text,
        subject_kind -> Text,
        subject_id -> Id,
        external_id -> Text,
        object -> Text,
        recorded_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Binary, Bool, Integer, Nullable, Text};
    use crate::store::sql_types::{Id, Instant};

    import_run (id) {
        id -> Id,
        client_id -> Nullable<Id>,
        kind -> Text,
        fingerprint -> Text,
        file_name -> Text,
        report -> Nullable<Text>,
        created_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Binary, Bool, Integer, Nullable, Text};
    use crate::store::sql_types::{Id, Instant};

    job (id) {
        id -> Id,
        kind -> Text,
        client_id -> Id,
        subject_id -> Id,
        due_at -> Instant,
        lease_until -> Nullable<Instant>,
        tries -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Binary, Bool, Integer, Nullable, Text};
    use crate::store::sql_types::{Id, Instant};

    sscc_counter (prefix) {
        prefix -> Text,
        next_serial -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Binary, Bool, Integer, Nullable, Text};
    use crate::store::sql_types::{Id, Instant};

    document (id) {
        id -> Id,
        client_id -> Nullable<Id>,
        kind -> Text,
        code -> Text,
        language -> Text,
        level -> Nullable<Text>,
        size -> Text,
        order_id -> Nullable<Id>,
        parcel_id -> Nullable<Id>,
        inbound_id -> Nullable<Id>,
        tour_id -> Nullable<Id>,
        count_id -> Nullable<Id>,
        created_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Binary, Bool, Integer, Nullable, Text};
    use crate::store::sql_types::{Id, Instant};

    document_form (document_id, media_type, is_copy) {
        document_id -> Id,
        media_type -> Text,
        is_copy -> Bool,
        content -> Binary,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Binary, Bool, Integer, Nullable, Text};
    use crate::store::sql_types::{Id, Instant};

    printer (code) {
        code -> Text,
        address -> Text,
        created_at -> Instant,
        updated_at -> Instant,
        version -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Binary, Bool, Integer, Nullable, Text};
    use crate::store::sql_types::{Id, Instant};

    print_job (id) {
        id -> Id,
        document_id -> Id,
        printer -> Text,
        copies -> Integer,
        is_copy -> Bool,
        status -> Text,
        asked_by -> Text,
        why -> Nullable<Text>,
        tries -> Integer,
        due_at -> Instant,
        lease_until -> Nullable<Instant>,
        is_begun -> Bool,
        remote_job -> Nullable<Integer>,
        fault -> Nullable<Text>,
        created_at -> Instant,
        updated_at -> Instant,
        version -> BigInt,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    house_setting,
    site,
    zone,
    location,
    client,
    worker,
    api_key,
    sku,
    sku_barcode,
    sku_pack_level,
    sku_component,
    sku_stock,
    lot,
    handling_unit,
    handling_unit_stand,
    orders,
    order_line,
    order_hold,
    order_reason,
    stock,
    movement,
    allocation,
    stock_hold,
    inbound_shipment,
    inbound_line,
    receipt,
    receipt_line,
    wave,
    wave_order,
    stock_count,
    stock_count_location,
    stock_count_line,
    tour,
    tour_tote,
    task,
    task_line,
    shipment,
    parcel,
    parcel_line,
    idempotency,
    audit_entry,
    event,
    import_run,
    job,
    sscc_counter,
    document,
    document_form,
    printer,
    print_job,
);
