-- The first schema: the house, its clients, stock as a double-entry ledger, orders, inbound shipments and the floor's work.

CREATE TABLE house_setting (
    "key" TEXT NOT NULL,
    value TEXT NOT NULL,
    CONSTRAINT house_setting_pk PRIMARY KEY ("key")
) WITHOUT ROWID;

CREATE TABLE site (
    id BLOB NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    timezone TEXT NOT NULL,
    default_cut_off TEXT NOT NULL,
    status TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    CONSTRAINT site_pk PRIMARY KEY (id),
    CONSTRAINT site_code_key UNIQUE (code),
    CONSTRAINT site_status_check CHECK (status in ('active','closed'))
) WITHOUT ROWID;

CREATE TABLE zone (
    id BLOB NOT NULL,
    site_id BLOB NOT NULL,
    code TEXT NOT NULL,
    name TEXT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    CONSTRAINT zone_pk PRIMARY KEY (id),
    CONSTRAINT zone_site_id_code_key UNIQUE (site_id, code),
    CONSTRAINT zone_site_id_fkey FOREIGN KEY (site_id) REFERENCES site (id)
) WITHOUT ROWID;

CREATE TABLE location (
    id BLOB NOT NULL,
    site_id BLOB NOT NULL,
    zone_id BLOB NOT NULL,
    code TEXT NOT NULL,
    kind TEXT NOT NULL,
    aisle TEXT,
    bay TEXT,
    level TEXT,
    x_mm INTEGER,
    y_mm INTEGER,
    z_mm INTEGER,
    length_mm INTEGER,
    width_mm INTEGER,
    height_mm INTEGER,
    weight_g_max BIGINT,
    pick_sequence INTEGER,
    walkway TEXT,
    offset_mm INTEGER,
    side TEXT,
    hand_mm INTEGER,
    reach TEXT NOT NULL,
    pickable BOOLEAN NOT NULL,
    single_sku BOOLEAN NOT NULL,
    counts_open INTEGER NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    CONSTRAINT location_pk PRIMARY KEY (id),
    CONSTRAINT location_site_id_code_key UNIQUE (site_id, code),
    CONSTRAINT location_kind_check CHECK (kind in ('receiving','reserve','pick_face','staging','pack','dock','quarantine','work_cell')),
    CONSTRAINT location_side_check CHECK (side in ('left','right')),
    CONSTRAINT location_reach_check CHECK (reach in ('close','forearm','three_quarter','beyond')),
    CONSTRAINT location_counts_open_check CHECK (counts_open >= 0),
    CONSTRAINT location_site_id_fkey FOREIGN KEY (site_id) REFERENCES site (id),
    CONSTRAINT location_zone_id_fkey FOREIGN KEY (zone_id) REFERENCES zone (id)
) WITHOUT ROWID;
CREATE INDEX location_zone_id_idx ON location (zone_id);

CREATE TABLE client (
    id BLOB NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    site_id BLOB,
    language TEXT NOT NULL,
    vat_no TEXT,
    gs1_prefix TEXT,
    rotation TEXT NOT NULL,
    tolerance_days INTEGER NOT NULL,
    min_days INTEGER NOT NULL,
    allow_partial BOOLEAN NOT NULL,
    allow_backorder BOOLEAN NOT NULL,
    auto_allocate BOOLEAN NOT NULL,
    auto_release BOOLEAN NOT NULL,
    split_picking BOOLEAN NOT NULL,
    own_tours BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    CONSTRAINT client_pk PRIMARY KEY (id),
    CONSTRAINT client_code_key UNIQUE (code),
    CONSTRAINT client_language_check CHECK (language in ('da','en')),
    CONSTRAINT client_rotation_check CHECK (rotation in ('fefo','fifo','lifo','none')),
    CONSTRAINT client_tolerance_days_check CHECK (tolerance_days >= 0),
    CONSTRAINT client_min_days_check CHECK (min_days >= 0),
    CONSTRAINT client_site_id_fkey FOREIGN KEY (site_id) REFERENCES site (id)
) WITHOUT ROWID;

CREATE TABLE worker (
    id BLOB NOT NULL,
    code TEXT NOT NULL,
    display_name TEXT NOT NULL,
    language TEXT NOT NULL,
    site_id BLOB,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    CONSTRAINT worker_pk PRIMARY KEY (id),
    CONSTRAINT worker_code_key UNIQUE (code),
    CONSTRAINT worker_language_check CHECK (language in ('da','en','da-x-easy')),
    CONSTRAINT worker_site_id_fkey FOREIGN KEY (site_id) REFERENCES site (id)
) WITHOUT ROWID;

CREATE TABLE api_key (
    id TEXT NOT NULL,
    client_id BLOB,
    scopes TEXT NOT NULL,
    label TEXT,
    person TEXT,
    secret_hash BLOB NOT NULL,
    is_test BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    revoked_at BIGINT,
    CONSTRAINT api_key_pk PRIMARY KEY (id),
    CONSTRAINT api_key_client_id_fkey FOREIGN KEY (client_id) REFERENCES client (id)
) WITHOUT ROWID;

CREATE TABLE sku (
    client_id BLOB NOT NULL,
    id BLOB NOT NULL,
    code TEXT NOT NULL,
    code_folded TEXT NOT NULL,
    name TEXT NOT NULL,
    name_folded TEXT NOT NULL,
    status TEXT NOT NULL,
    length_mm INTEGER,
    width_mm INTEGER,
    height_mm INTEGER,
    weight_g BIGINT,
    lot_tracked BOOLEAN NOT NULL,
    expiry_tracked BOOLEAN NOT NULL,
    serial_tracked BOOLEAN NOT NULL,
    hs_code TEXT,
    origin_country TEXT,
    low_stock_at BIGINT,
    image TEXT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    CONSTRAINT sku_pk PRIMARY KEY (client_id, id),
    CONSTRAINT sku_code_folded_key UNIQUE (client_id, code_folded),
    CONSTRAINT sku_status_check CHECK (status in ('active','discontinued')),
    CONSTRAINT sku_client_id_fkey FOREIGN KEY (client_id) REFERENCES client (id)
) WITHOUT ROWID;
CREATE INDEX sku_updated_at_id_idx ON sku (client_id, updated_at, id);

CREATE TABLE sku_barcode (
    client_id BLOB NOT NULL,
    code TEXT NOT NULL,
    sku_id BLOB NOT NULL,
    quantity BIGINT NOT NULL,
    pack_level TEXT,
    CONSTRAINT sku_barcode_pk PRIMARY KEY (client_id, code),
    CONSTRAINT sku_barcode_quantity_check CHECK ((typeof(quantity) = 'integer' AND quantity > 0)),
    CONSTRAINT sku_barcode_client_id_fkey FOREIGN KEY (client_id) REFERENCES client (id),
    CONSTRAINT sku_barcode_sku_id_fkey FOREIGN KEY (client_id, sku_id) REFERENCES sku (client_id, id)
) WITHOUT ROWID;
CREATE INDEX sku_barcode_sku_id_idx ON sku_barcode (client_id, sku_id);

CREATE TABLE sku_pack_level (
    client_id BLOB NOT NULL,
    sku_id BLOB NOT NULL,
    "position" INTEGER NOT NULL,
    name TEXT NOT NULL,
    quantity BIGINT NOT NULL,
    weight_g BIGINT,
    CONSTRAINT sku_pack_level_pk PRIMARY KEY (client_id, sku_id, "position"),
    CONSTRAINT sku_pack_level_sku_id_name_key UNIQUE (client_id, sku_id, name),
    CONSTRAINT sku_pack_level_quantity_check CHECK ((typeof(quantity) = 'integer' AND quantity > 0)),
    CONSTRAINT sku_pack_level_client_id_fkey FOREIGN KEY (client_id) REFERENCES client (id),
    CONSTRAINT sku_pack_level_sku_id_fkey FOREIGN KEY (client_id, sku_id) REFERENCES sku (client_id, id)
) WITHOUT ROWID;

CREATE TABLE sku_component (
    client_id BLOB NOT NULL,
    sku_id BLOB NOT NULL,
    "position" INTEGER NOT NULL,
    component_id BLOB NOT NULL,
    quantity BIGINT NOT NULL,
    CONSTRAINT sku_component_pk PRIMARY KEY (client_id, sku_id, "position"),
    CONSTRAINT sku_component_sku_id_component_id_key UNIQUE (client_id, sku_id, component_id),
    CONSTRAINT sku_component_quantity_check CHECK ((typeof(quantity) = 'integer' AND quantity > 0)),
    CONSTRAINT sku_component_client_id_fkey FOREIGN KEY (client_id) REFERENCES client (id),
    CONSTRAINT sku_component_sku_id_fkey FOREIGN KEY (client_id, sku_id) REFERENCES sku (client_id, id),
    CONSTRAINT sku_component_component_id_fkey FOREIGN KEY (client_id, component_id) REFERENCES sku (client_id, id)
) WITHOUT ROWID;
CREATE INDEX sku_component_component_id_idx ON sku_component (client_id, component_id);

CREATE TABLE sku_stock (
    client_id BLOB NOT NULL,
    sku_id BLOB NOT NULL,
    sequence BIGINT NOT NULL,
    on_hand BIGINT NOT NULL,
    allocated BIGINT NOT NULL,
    CONSTRAINT sku_stock_pk PRIMARY KEY (client_id, sku_id),
    CONSTRAINT sku_stock_sequence_check CHECK (sequence >= 0),
    CONSTRAINT sku_stock_on_hand_check CHECK ((typeof(on_hand) = 'integer' AND on_hand >= 0)),
    CONSTRAINT sku_stock_allocated_check CHECK ((typeof(allocated) = 'integer' AND allocated >= 0)),
    CONSTRAINT sku_stock_client_id_fkey FOREIGN KEY (client_id) REFERENCES client (id),
    CONSTRAINT sku_stock_sku_id_fkey FOREIGN KEY (client_id, sku_id) REFERENCES sku (client_id, id)
) WITHOUT ROWID;

CREATE TABLE lot (
    client_id BLOB NOT NULL,
    id BLOB NOT NULL,
    sku_id BLOB NOT NULL,
    code TEXT NOT NULL,
    expires_on TEXT,
    CONSTRAINT lot_pk PRIMARY KEY (client_id, id),
    CONSTRAINT lot_id_sku_id_key UNIQUE (client_id, id, sku_id),
    CONSTRAINT lot_client_id_fkey FOREIGN KEY (client_id) REFERENCES client (id),
    CONSTRAINT lot_sku_id_fkey FOREIGN KEY (client_id, sku_id) REFERENCES sku (client_id, id)
) WITHOUT ROWID;
CREATE UNIQUE INDEX lot_sku_id_code_named_key ON lot (client_id, sku_id, code) WHERE code <> '';
CREATE UNIQUE INDEX lot_sku_id_expires_on_nameless_key ON lot (client_id, sku_id, expires_on) WHERE code = '';

CREATE TABLE handling_unit (
    id BLOB NOT NULL,
    code TEXT NOT NULL,
    kind TEXT NOT NULL,
    site_id BLOB NOT NULL,
    location_id BLOB,
    parent_id BLOB,
    slots INTEGER,
    weight_g_max BIGINT,
    client_id BLOB,
    order_id BLOB,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    CONSTRAINT handling_unit_pk PRIMARY KEY (id),
    CONSTRAINT handling_unit_code_key UNIQUE (code),
    CONSTRAINT handling_unit_kind_check CHECK (kind in ('tote','carton','pallet','trolley')),
    CONSTRAINT handling_unit_site_id_fkey FOREIGN KEY (site_id) REFERENCES site (id),
    CONSTRAINT handling_unit_location_id_fkey FOREIGN KEY (location_id) REFERENCES location (id),
    CONSTRAINT handling_unit_parent_id_fkey FOREIGN KEY (parent_id) REFERENCES handling_unit (id),
    CONSTRAINT handling_unit_client_id_fkey FOREIGN KEY (client_id) REFERENCES client (id),
    CONSTRAINT handling_unit_order_id_fkey FOREIGN KEY (client_id, order_id) REFERENCES orders (client_id, id)
) WITHOUT ROWID;
CREATE INDEX handling_unit_location_id_idx ON handling_unit (location_id);
CREATE INDEX handling_unit_site_id_kind_idx ON handling_unit (site_id, kind);
CREATE INDEX handling_unit_parent_id_idx ON handling_unit (parent_id);
CREATE INDEX handling_unit_order_id_idx ON handling_unit (client_id, order_id);

CREATE TABLE handling_unit_stand (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    handling_unit_id BLOB NOT NULL,
    location_id BLOB,
    parent_id BLOB,
    actor TEXT NOT NULL,
    recorded_at BIGINT NOT NULL,
    CONSTRAINT handling_unit_stand_handling_unit_id_fkey FOREIGN KEY (handling_unit_id) REFERENCES handling_unit (id),
    CONSTRAINT handling_unit_stand_location_id_fkey FOREIGN KEY (location_id) REFERENCES location (id),
    CONSTRAINT handling_unit_stand_parent_id_fkey FOREIGN KEY (parent_id) REFERENCES handling_unit (id)
);
CREATE INDEX handling_unit_stand_handling_unit_id_seq_idx ON handling_unit_stand (handling_unit_id, seq);

CREATE TABLE orders (
    client_id BLOB NOT NULL,
    id BLOB NOT NULL,
    external_id TEXT NOT NULL,
    backorder_of TEXT,
    site_id BLOB,
    status TEXT NOT NULL,
    ordered_at BIGINT NOT NULL,
    ship_by TEXT,
    ship_not_before TEXT,
    delivery_method TEXT NOT NULL,
    carrier TEXT,
    service TEXT,
    service_point_id TEXT,
    reference TEXT,
    note_to_packer TEXT,
    consignee TEXT NOT NULL,
    allow_partial BOOLEAN NOT NULL,
    allow_backorder BOOLEAN NOT NULL,
    allow_substitution BOOLEAN NOT NULL,
    tags TEXT NOT NULL,
    exception_code TEXT,
    exception_message TEXT,
    exception_since BIGINT,
    cancellation_state TEXT NOT NULL,
    cancellation_reason TEXT,
    held BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    CONSTRAINT orders_pk PRIMARY KEY (client_id, id),
    CONSTRAINT orders_external_id_key UNIQUE (client_id, external_id),
    CONSTRAINT orders_status_check CHECK (status in ('draft','open','allocated','released','picking','picked','packed','shipped','cancelled')),
    CONSTRAINT orders_delivery_method_check CHECK (delivery_method in ('carrier','collect')),
    CONSTRAINT orders_cancellation_state_check CHECK (cancellation_state in ('none','requested','accepted','rejected')),
    CONSTRAINT orders_client_id_fkey FOREIGN KEY (client_id) REFERENCES client (id),
    CONSTRAINT orders_site_id_fkey FOREIGN KEY (site_id) REFERENCES site (id)
) WITHOUT ROWID;
CREATE INDEX orders_updated_at_id_idx ON orders (client_id, updated_at, id);
CREATE INDEX orders_status_id_idx ON orders (client_id, status, id);

CREATE TABLE order_line (
    client_id BLOB NOT NULL,
    id BLOB NOT NULL,
    order_id BLOB NOT NULL,
    line_no INTEGER NOT NULL,
    sku_id BLOB NOT NULL,
    quantity BIGINT NOT NULL,
    unit_value_minor BIGINT,
    currency TEXT,
    lot_code TEXT,
    min_expires_on TEXT,
    note TEXT,
    allocated BIGINT NOT NULL,
    backordered BIGINT NOT NULL,
    short BIGINT NOT NULL,
    deferred BIGINT NOT NULL,
    cancelled BIGINT NOT NULL,
    picked BIGINT NOT NULL,
    packed BIGINT NOT NULL,
    shipped BIGINT NOT NULL,
    returned BIGINT NOT NULL,
    CONSTRAINT order_line_pk PRIMARY KEY (client_id, id),
    CONSTRAINT order_line_order_id_line_no_key UNIQUE (client_id, order_id, line_no),
    CONSTRAINT order_line_line_no_check CHECK (line_no between 1 and 9999),
    CONSTRAINT order_line_quantity_check CHECK ((typeof(quantity) = 'integer' AND quantity > 0)),
    CONSTRAINT order_line_allocated_check CHECK ((typeof(allocated) = 'integer' AND allocated >= 0)),
    CONSTRAINT order_line_backordered_check CHECK ((typeof(backordered) = 'integer' AND backordered >= 0)),
    CONSTRAINT order_line_short_check CHECK ((typeof(short) = 'integer' AND short >= 0)),
    CONSTRAINT order_line_deferred_check CHECK ((typeof(deferred) = 'integer' AND deferred >= 0)),
    CONSTRAINT order_line_cancelled_check CHECK ((typeof(cancelled) = 'integer' AND cancelled >= 0)),
    CONSTRAINT order_line_picked_check CHECK ((typeof(picked) = 'integer' AND picked >= 0)),
    CONSTRAINT order_line_packed_check CHECK ((typeof(packed) = 'integer' AND packed >= 0)),
    CONSTRAINT order_line_shipped_check CHECK ((typeof(shipped) = 'integer' AND shipped >= 0)),
    CONSTRAINT order_line_returned_check CHECK ((typeof(returned) = 'integer' AND returned >= 0)),
    CONSTRAINT order_line_counters_check CHECK (allocated + backordered + short + deferred + cancelled <= quantity),
    CONSTRAINT order_line_progress_check CHECK (shipped <= packed and packed <= picked and picked <= allocated and returned <= shipped),
    CONSTRAINT order_line_client_id_fkey FOREIGN KEY (client_id) REFERENCES client (id),
    CONSTRAINT order_line_order_id_fkey FOREIGN KEY (client_id, order_id) REFERENCES orders (client_id, id),
    CONSTRAINT order_line_sku_id_fkey FOREIGN KEY (client_id, sku_id) REFERENCES sku (client_id, id)
) WITHOUT ROWID;
CREATE INDEX order_line_sku_id_order_id_idx ON order_line (client_id, sku_id, order_id) WHERE backordered > 0;

CREATE TABLE order_hold (
    client_id BLOB NOT NULL,
    id BLOB NOT NULL,
    order_id BLOB NOT NULL,
    reason TEXT NOT NULL,
    note TEXT,
    placed_by TEXT NOT NULL,
    placed_by_client BOOLEAN NOT NULL,
    placed_at BIGINT NOT NULL,
    lifted_at BIGINT,
    lifted_by TEXT,
    CONSTRAINT order_hold_pk PRIMARY KEY (client_id, id),
    CONSTRAINT order_hold_reason_check CHECK (reason in ('address','payment','client_request','customs_data','carrier','stock','operator')),
    CONSTRAINT order_hold_client_id_fkey FOREIGN KEY (client_id) REFERENCES client (id),
    CONSTRAINT order_hold_order_id_fkey FOREIGN KEY (client_id, order_id) REFERENCES orders (client_id, id)
) WITHOUT ROWID;
CREATE INDEX order_hold_order_id_idx ON order_hold (client_id, order_id);

CREATE TABLE order_reason (
    client_id BLOB NOT NULL,
    id BLOB NOT NULL,
    order_id BLOB NOT NULL,
    command_id BLOB NOT NULL,
    action TEXT NOT NULL,
    reason TEXT NOT NULL,
    actor TEXT NOT NULL,
    recorded_at BIGINT NOT NULL,
    CONSTRAINT order_reason_pk PRIMARY KEY (client_id, id),
    CONSTRAINT order_reason_client_id_fkey FOREIGN KEY (client_id) REFERENCES client (id),
    CONSTRAINT order_reason_order_id_fkey FOREIGN KEY (client_id, order_id) REFERENCES orders (client_id, id)
) WITHOUT ROWID;
CREATE INDEX order_reason_order_id_idx ON order_reason (client_id, order_id);

CREATE TABLE stock (
    client_id BLOB NOT NULL,
    id BLOB NOT NULL,
    sku_id BLOB NOT NULL,
    lot_id BLOB,
    serial TEXT NOT NULL,
    site_id BLOB NOT NULL,
    location_id BLOB,
    handling_unit_id BLOB,
    on_hand BIGINT NOT NULL,
    allocated BIGINT NOT NULL,
    damaged BIGINT NOT NULL,
    quarantined BIGINT NOT NULL,
    received_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    CONSTRAINT stock_pk PRIMARY KEY (client_id, id),
    CONSTRAINT stock_on_hand_check CHECK ((typeof(on_hand) = 'integer' AND on_hand >= 0)),
    CONSTRAINT stock_allocated_check CHECK ((typeof(allocated) = 'integer' AND allocated >= 0)),
    CONSTRAINT stock_damaged_check CHECK ((typeof(damaged) = 'integer' AND damaged >= 0)),
    CONSTRAINT stock_quarantined_check CHECK ((typeof(quarantined) = 'integer' AND quarantined >= 0)),
    CONSTRAINT stock_account_check CHECK ((location_id is null) <> (handling_unit_id is null)),
    CONSTRAINT stock_covered_check CHECK (allocated + damaged + quarantined <= on_hand),
    CONSTRAINT stock_serial_one_check CHECK (serial = '' or on_hand <= 1),
    CONSTRAINT stock_client_id_fkey FOREIGN KEY (client_id) REFERENCES client (id),
    CONSTRAINT stock_sku_id_fkey FOREIGN KEY (client_id, sku_id) REFERENCES sku (client_id, id),
    CONSTRAINT stock_site_id_fkey FOREIGN KEY (site_id) REFERENCES site (id),
    CONSTRAINT stock_location_id_fkey FOREIGN KEY (location_id) REFERENCES location (id),
    CONSTRAINT stock_handling_unit_id_fkey FOREIGN KEY (handling_unit_id) REFERENCES handling_unit (id),
    CONSTRAINT stock_lot_id_sku_id_fkey FOREIGN KEY (client_id, lot_id, sku_id) REFERENCES lot (client_id, id, sku_id)
) WITHOUT ROWID;
CREATE INDEX stock_location_id_idx ON stock (client_id, location_id);
CREATE INDEX stock_handling_unit_id_idx ON stock (client_id, handling_unit_id);
CREATE UNIQUE INDEX stock_sku_id_account_serial_lot_key ON stock (client_id, sku_id, (COALESCE(location_id, handling_unit_id)), serial, (COALESCE(lot_id, x'00')));
CREATE UNIQUE INDEX stock_sku_id_serial_key ON stock (client_id, sku_id, serial) WHERE serial <> '' and on_hand > 0;

CREATE TABLE movement (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id BLOB NOT NULL,
    client_id BLOB NOT NULL,
    site_id BLOB NOT NULL,
    sku_id BLOB NOT NULL,
    lot_id BLOB,
    serial TEXT NOT NULL,
    quantity BIGINT NOT NULL,
    from_kind TEXT NOT NULL,
    from_id BLOB,
    to_kind TEXT NOT NULL,
    to_id BLOB,
    reason TEXT NOT NULL,
    document_kind TEXT,
    document_id BLOB,
    reverses_id BLOB,
    command_id BLOB NOT NULL,
    actor TEXT NOT NULL,
    recorded_at BIGINT NOT NULL,
    CONSTRAINT movement_id_key UNIQUE (client_id, id),
    CONSTRAINT movement_quantity_check CHECK ((typeof(quantity) = 'integer' AND quantity > 0)),
    CONSTRAINT movement_from_kind_check CHECK (from_kind in ('location','handling_unit','supplier','customer','adjustment','scrap','in_transit')),
    CONSTRAINT movement_to_kind_check CHECK (to_kind in ('location','handling_unit','supplier','customer','adjustment','scrap','in_transit')),
    CONSTRAINT movement_reason_check CHECK (reason in ('receipt','putaway','move','replenish','pick','put_back','pack','ship','count','adjustment','return','consume','produce','reverse')),
    CONSTRAINT movement_accounts_check CHECK (from_kind <> to_kind or (from_id is not null and from_id <> to_id)),
    CONSTRAINT movement_from_id_check CHECK ((from_id is null) = (from_kind not in ('location','handling_unit'))),
    CONSTRAINT movement_to_id_check CHECK ((to_id is null) = (to_kind not in ('location','handling_unit'))),
    CONSTRAINT movement_serial_one_check CHECK (serial = '' or quantity = 1),
    CONSTRAINT movement_reverse_check CHECK ((reverses_id is null) = (reason <> 'reverse')),
    CONSTRAINT movement_client_id_fkey FOREIGN KEY (client_id) REFERENCES client (id),
    CONSTRAINT movement_site_id_fkey FOREIGN KEY (site_id) REFERENCES site (id),
    CONSTRAINT movement_sku_id_fkey FOREIGN KEY (client_id, sku_id) REFERENCES sku (client_id, id),
    CONSTRAINT movement_lot_id_sku_id_fkey FOREIGN KEY (client_id, lot_id, sku_id) REFERENCES lot (client_id, id, sku_id),
    CONSTRAINT movement_reverses_id_fkey FOREIGN KEY (client_id, reverses_id) REFERENCES movement (client_id, id)
);
CREATE INDEX movement_seq_idx ON movement (client_id, seq);
CREATE INDEX movement_sku_id_seq_idx ON movement (client_id, sku_id, seq);
CREATE UNIQUE INDEX movement_reverses_id_key ON movement (client_id, reverses_id) WHERE reverses_id is not null;
CREATE TRIGGER movement_no_update BEFORE UPDATE ON movement
BEGIN
    SELECT RAISE(ABORT, 'movement is append-only');
END;
CREATE TRIGGER movement_no_delete BEFORE DELETE ON movement
BEGIN
    SELECT RAISE(ABORT, 'movement is append-only');
END;

CREATE TABLE allocation (
    client_id BLOB NOT NULL,
    id BLOB NOT NULL,
    order_id BLOB NOT NULL,
    order_line_id BLOB NOT NULL,
    stock_id BLOB NOT NULL,
    sku_id BLOB NOT NULL,
    quantity BIGINT NOT NULL,
    stage TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    CONSTRAINT allocation_pk PRIMARY KEY (client_id, id),
    CONSTRAINT allocation_quantity_check CHECK ((typeof(quantity) = 'integer' AND quantity > 0)),
    CONSTRAINT allocation_stage_check CHECK (stage in ('allocated','picked','packed')),
    CONSTRAINT allocation_client_id_fkey FOREIGN KEY (client_id) REFERENCES client (id),
    CONSTRAINT allocation_order_id_fkey FOREIGN KEY (client_id, order_id) REFERENCES orders (client_id, id),
    CONSTRAINT allocation_order_line_id_fkey FOREIGN KEY (client_id, order_line_id) REFERENCES order_line (client_id, id),
    CONSTRAINT allocation_stock_id_fkey FOREIGN KEY (client_id, stock_id) REFERENCES stock (client_id, id),
    CONSTRAINT allocation_sku_id_fkey FOREIGN KEY (client_id, sku_id) REFERENCES sku (client_id, id)
) WITHOUT ROWID;
CREATE INDEX allocation_order_id_idx ON allocation (client_id, order_id);
CREATE INDEX allocation_stock_id_idx ON allocation (client_id, stock_id);
CREATE INDEX allocation_order_line_id_idx ON allocation (client_id, order_line_id);

CREATE TABLE stock_hold (
    client_id BLOB NOT NULL,
    id BLOB NOT NULL,
    site_id BLOB NOT NULL,
    sku_id BLOB NOT NULL,
    location_id BLOB,
    lot_id BLOB,
    reason TEXT NOT NULL,
    placed_by TEXT NOT NULL,
    placed_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    CONSTRAINT stock_hold_pk PRIMARY KEY (client_id, id),
    CONSTRAINT stock_hold_client_id_fkey FOREIGN KEY (client_id) REFERENCES client (id),
    CONSTRAINT stock_hold_site_id_fkey FOREIGN KEY (site_id) REFERENCES site (id),
    CONSTRAINT stock_hold_sku_id_fkey FOREIGN KEY (client_id, sku_id) REFERENCES sku (client_id, id),
    CONSTRAINT stock_hold_location_id_fkey FOREIGN KEY (location_id) REFERENCES location (id),
    CONSTRAINT stock_hold_lot_id_sku_id_fkey FOREIGN KEY (client_id, lot_id, sku_id) REFERENCES lot (client_id, id, sku_id)
) WITHOUT ROWID;
CREATE INDEX stock_hold_sku_id_idx ON stock_hold (client_id, sku_id);

CREATE TABLE inbound_shipment (
    client_id BLOB NOT NULL,
    id BLOB NOT NULL,
    external_id TEXT NOT NULL,
    site_id BLOB,
    status TEXT NOT NULL,
    expected_on TEXT,
    supplier_name TEXT,
    tracking_numbers TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    CONSTRAINT inbound_shipment_pk PRIMARY KEY (client_id, id),
    CONSTRAINT inbound_shipment_external_id_key UNIQUE (client_id, external_id),
    CONSTRAINT inbound_shipment_status_check CHECK (status in ('draft','announced','arrived','receiving','received','closed','cancelled')),
    CONSTRAINT inbound_shipment_client_id_fkey FOREIGN KEY (client_id) REFERENCES client (id),
    CONSTRAINT inbound_shipment_site_id_fkey FOREIGN KEY (site_id) REFERENCES site (id)
) WITHOUT ROWID;
CREATE INDEX inbound_shipment_updated_at_id_idx ON inbound_shipment (client_id, updated_at, id);
CREATE INDEX inbound_shipment_status_id_idx ON inbound_shipment (client_id, status, id);

CREATE TABLE inbound_line (
    client_id BLOB NOT NULL,
    id BLOB NOT NULL,
    inbound_id BLOB NOT NULL,
    line_no INTEGER NOT NULL,
    sku_id BLOB NOT NULL,
    quantity BIGINT NOT NULL,
    lot_code TEXT,
    expires_on TEXT,
    announced BOOLEAN NOT NULL,
    received BIGINT NOT NULL,
    damaged BIGINT NOT NULL,
    CONSTRAINT inbound_line_pk PRIMARY KEY (client_id, id),
    CONSTRAINT inbound_line_inbound_id_line_no_key UNIQUE (client_id, inbound_id, line_no),
    CONSTRAINT inbound_line_line_no_check CHECK (line_no between 1 and 9999),
    CONSTRAINT inbound_line_quantity_check CHECK ((typeof(quantity) = 'integer' AND quantity >= 0)),
    CONSTRAINT inbound_line_received_check CHECK ((typeof(received) = 'integer' AND received >= 0)),
    CONSTRAINT inbound_line_damaged_check CHECK ((typeof(damaged) = 'integer' AND damaged >= 0)),
    CONSTRAINT inbound_line_client_id_fkey FOREIGN KEY (client_id) REFERENCES client (id),
    CONSTRAINT inbound_line_inbound_id_fkey FOREIGN KEY (client_id, inbound_id) REFERENCES inbound_shipment (client_id, id),
    CONSTRAINT inbound_line_sku_id_fkey FOREIGN KEY (client_id, sku_id) REFERENCES sku (client_id, id)
) WITHOUT ROWID;
CREATE INDEX inbound_line_sku_id_inbound_id_idx ON inbound_line (client_id, sku_id, inbound_id) WHERE received < quantity;

CREATE TABLE receipt (
    client_id BLOB NOT NULL,
    id BLOB NOT NULL,
    inbound_id BLOB NOT NULL,
    actor TEXT NOT NULL,
    recorded_at BIGINT NOT NULL,
    CONSTRAINT receipt_pk PRIMARY KEY (client_id, id),
    CONSTRAINT receipt_client_id_fkey FOREIGN KEY (client_id) REFERENCES client (id),
    CONSTRAINT receipt_inbound_id_fkey FOREIGN KEY (client_id, inbound_id) REFERENCES inbound_shipment (client_id, id)
) WITHOUT ROWID;
CREATE INDEX receipt_inbound_id_idx ON receipt (client_id, inbound_id);

CREATE TABLE receipt_line (
    client_id BLOB NOT NULL,
    id BLOB NOT NULL,
    receipt_id BLOB NOT NULL,
    "position" INTEGER NOT NULL,
    inbound_line_id BLOB NOT NULL,
    sku_id BLOB NOT NULL,
    lot_id BLOB,
    serials TEXT NOT NULL,
    quantity BIGINT NOT NULL,
    location_id BLOB NOT NULL,
    handling_unit_id BLOB,
    "condition" TEXT NOT NULL,
    CONSTRAINT receipt_line_pk PRIMARY KEY (client_id, id),
    CONSTRAINT receipt_line_receipt_id_position_key UNIQUE (client_id, receipt_id, "position"),
    CONSTRAINT receipt_line_quantity_check CHECK ((typeof(quantity) = 'integer' AND quantity > 0)),
    CONSTRAINT receipt_line_condition_check CHECK (condition in ('good','damaged','quarantined')),
    CONSTRAINT receipt_line_client_id_fkey FOREIGN KEY (client_id) REFERENCES client (id),
    CONSTRAINT receipt_line_receipt_id_fkey FOREIGN KEY (client_id, receipt_id) REFERENCES receipt (client_id, id),
    CONSTRAINT receipt_line_inbound_line_id_fkey FOREIGN KEY (client_id, inbound_line_id) REFERENCES inbound_line (client_id, id),
    CONSTRAINT receipt_line_sku_id_fkey FOREIGN KEY (client_id, sku_id) REFERENCES sku (client_id, id),
    CONSTRAINT receipt_line_location_id_fkey FOREIGN KEY (location_id) REFERENCES location (id),
    CONSTRAINT receipt_line_handling_unit_id_fkey FOREIGN KEY (handling_unit_id) REFERENCES handling_unit (id),
    CONSTRAINT receipt_line_lot_id_sku_id_fkey FOREIGN KEY (client_id, lot_id, sku_id) REFERENCES lot (client_id, id, sku_id)
) WITHOUT ROWID;

CREATE TABLE wave (
    id BLOB NOT NULL,
    site_id BLOB NOT NULL,
    status TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    CONSTRAINT wave_pk PRIMARY KEY (id),
    CONSTRAINT wave_status_check CHECK (status in ('planned','accepted','done','cancelled')),
    CONSTRAINT wave_site_id_fkey FOREIGN KEY (site_id) REFERENCES site (id)
) WITHOUT ROWID;
CREATE INDEX wave_site_id_status_idx ON wave (site_id, status);

CREATE TABLE wave_order (
    wave_id BLOB NOT NULL,
    client_id BLOB NOT NULL,
    order_id BLOB NOT NULL,
    left_out TEXT,
    CONSTRAINT wave_order_pk PRIMARY KEY (wave_id, client_id, order_id),
    CONSTRAINT wave_order_wave_id_fkey FOREIGN KEY (wave_id) REFERENCES wave (id),
    CONSTRAINT wave_order_client_id_fkey FOREIGN KEY (client_id) REFERENCES client (id),
    CONSTRAINT wave_order_order_id_fkey FOREIGN KEY (client_id, order_id) REFERENCES orders (client_id, id)
) WITHOUT ROWID;
CREATE INDEX wave_order_order_id_idx ON wave_order (client_id, order_id);

CREATE TABLE stock_count (
    id BLOB NOT NULL,
    site_id BLOB NOT NULL,
    status TEXT NOT NULL,
    reason TEXT NOT NULL,
    client_id BLOB,
    sku_id BLOB,
    round INTEGER NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    CONSTRAINT stock_count_pk PRIMARY KEY (id),
    CONSTRAINT stock_count_status_check CHECK (status in ('open','counted','recount','approved','cancelled')),
    CONSTRAINT stock_count_round_check CHECK (round >= 1),
    CONSTRAINT stock_count_site_id_fkey FOREIGN KEY (site_id) REFERENCES site (id),
    CONSTRAINT stock_count_client_id_fkey FOREIGN KEY (client_id) REFERENCES client (id),
    CONSTRAINT stock_count_sku_id_fkey FOREIGN KEY (client_id, sku_id) REFERENCES sku (client_id, id)
) WITHOUT ROWID;
CREATE INDEX stock_count_site_id_status_idx ON stock_count (site_id, status);

CREATE TABLE stock_count_location (
    count_id BLOB NOT NULL,
    location_id BLOB NOT NULL,
    CONSTRAINT stock_count_location_pk PRIMARY KEY (count_id, location_id),
    CONSTRAINT stock_count_location_count_id_fkey FOREIGN KEY (count_id) REFERENCES stock_count (id),
    CONSTRAINT stock_count_location_location_id_fkey FOREIGN KEY (location_id) REFERENCES location (id)
) WITHOUT ROWID;
CREATE INDEX stock_count_location_location_id_idx ON stock_count_location (location_id);

CREATE TABLE stock_count_line (
    id BLOB NOT NULL,
    count_id BLOB NOT NULL,
    client_id BLOB NOT NULL,
    location_id BLOB NOT NULL,
    sku_id BLOB NOT NULL,
    lot_id BLOB,
    serial TEXT NOT NULL,
    round INTEGER NOT NULL,
    expected BIGINT NOT NULL,
    counted BIGINT,
    worker_id BLOB,
    CONSTRAINT stock_count_line_pk PRIMARY KEY (client_id, id),
    CONSTRAINT stock_count_line_round_check CHECK (round >= 1),
    CONSTRAINT stock_count_line_expected_check CHECK ((typeof(expected) = 'integer' AND expected >= 0)),
    CONSTRAINT stock_count_line_counted_check CHECK (counted IS NULL OR (typeof(counted) = 'integer' AND counted >= 0)),
    CONSTRAINT stock_count_line_count_id_fkey FOREIGN KEY (count_id) REFERENCES stock_count (id),
    CONSTRAINT stock_count_line_client_id_fkey FOREIGN KEY (client_id) REFERENCES client (id),
    CONSTRAINT stock_count_line_location_id_fkey FOREIGN KEY (location_id) REFERENCES location (id),
    CONSTRAINT stock_count_line_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES worker (id),
    CONSTRAINT stock_count_line_sku_id_fkey FOREIGN KEY (client_id, sku_id) REFERENCES sku (client_id, id),
    CONSTRAINT stock_count_line_lot_id_sku_id_fkey FOREIGN KEY (client_id, lot_id, sku_id) REFERENCES lot (client_id, id, sku_id)
) WITHOUT ROWID;
CREATE INDEX stock_count_line_count_id_round_idx ON stock_count_line (count_id, round);
CREATE INDEX stock_count_line_sku_id_idx ON stock_count_line (client_id, sku_id);

CREATE TABLE tour (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id BLOB NOT NULL,
    site_id BLOB NOT NULL,
    wave_id BLOB,
    status TEXT NOT NULL,
    method TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    CONSTRAINT tour_id_key UNIQUE (id),
    CONSTRAINT tour_status_check CHECK (status in ('planned','open','in_progress','done','cancelled')),
    CONSTRAINT tour_site_id_fkey FOREIGN KEY (site_id) REFERENCES site (id),
    CONSTRAINT tour_wave_id_fkey FOREIGN KEY (wave_id) REFERENCES wave (id)
);
CREATE INDEX tour_site_id_status_idx ON tour (site_id, status);
CREATE INDEX tour_wave_id_idx ON tour (wave_id);

CREATE TABLE tour_tote (
    tour_id BLOB NOT NULL,
    slot INTEGER NOT NULL,
    client_id BLOB NOT NULL,
    order_id BLOB NOT NULL,
    handling_unit_id BLOB,
    CONSTRAINT tour_tote_pk PRIMARY KEY (tour_id, slot),
    CONSTRAINT tour_tote_slot_check CHECK (slot >= 1),
    CONSTRAINT tour_tote_tour_id_fkey FOREIGN KEY (tour_id) REFERENCES tour (id),
    CONSTRAINT tour_tote_client_id_fkey FOREIGN KEY (client_id) REFERENCES client (id),
    CONSTRAINT tour_tote_handling_unit_id_fkey FOREIGN KEY (handling_unit_id) REFERENCES handling_unit (id),
    CONSTRAINT tour_tote_order_id_fkey FOREIGN KEY (client_id, order_id) REFERENCES orders (client_id, id)
) WITHOUT ROWID;
CREATE INDEX tour_tote_order_id_idx ON tour_tote (client_id, order_id);
CREATE INDEX tour_tote_handling_unit_id_idx ON tour_tote (handling_unit_id);

CREATE TABLE task (
    id BLOB NOT NULL,
    kind TEXT NOT NULL,
    site_id BLOB NOT NULL,
    status TEXT NOT NULL,
    priority INTEGER NOT NULL,
    worker_id BLOB,
    lease_until BIGINT,
    due_at BIGINT,
    tour_id BLOB,
    client_id BLOB,
    order_id BLOB,
    inbound_id BLOB,
    count_id BLOB,
    demand TEXT NOT NULL,
    block_reason TEXT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    CONSTRAINT task_pk PRIMARY KEY (id),
    CONSTRAINT task_kind_check CHECK (kind in ('receive','putaway','replenish','pick','pack','label','print','count','return','move','weigh','work_order')),
    CONSTRAINT task_status_check CHECK (status in ('ready','assigned','in_progress','paused','handed_over','blocked','skipped','done','cancelled')),
    CONSTRAINT task_site_id_fkey FOREIGN KEY (site_id) REFERENCES site (id),
    CONSTRAINT task_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES worker (id),
    CONSTRAINT task_tour_id_fkey FOREIGN KEY (tour_id) REFERENCES tour (id),
    CONSTRAINT task_client_id_fkey FOREIGN KEY (client_id) REFERENCES client (id),
    CONSTRAINT task_count_id_fkey FOREIGN KEY (count_id) REFERENCES stock_count (id),
    CONSTRAINT task_order_id_fkey FOREIGN KEY (client_id, order_id) REFERENCES orders (client_id, id),
    CONSTRAINT task_inbound_id_fkey FOREIGN KEY (client_id, inbound_id) REFERENCES inbound_shipment (client_id, id)
) WITHOUT ROWID;
CREATE INDEX task_site_id_status_kind_idx ON task (site_id, status, kind);
CREATE INDEX task_order_id_idx ON task (client_id, order_id);
CREATE INDEX task_tour_id_idx ON task (tour_id);
CREATE INDEX task_count_id_idx ON task (count_id);
CREATE INDEX task_inbound_id_idx ON task (client_id, inbound_id);

CREATE TABLE task_line (
    task_id BLOB NOT NULL,
    line_no INTEGER NOT NULL,
    client_id BLOB,
    order_id BLOB,
    order_line_id BLOB,
    allocation_id BLOB,
    sku_id BLOB,
    lot_id BLOB,
    serials TEXT NOT NULL,
    from_location_id BLOB,
    from_unit_id BLOB,
    to_location_id BLOB,
    handling_unit_id BLOB,
    stop_no INTEGER,
    slot INTEGER,
    quantity BIGINT NOT NULL,
    confirmed BIGINT NOT NULL,
    short BIGINT NOT NULL,
    short_reason TEXT,
    closed BOOLEAN NOT NULL,
    CONSTRAINT task_line_pk PRIMARY KEY (task_id, line_no),
    CONSTRAINT task_line_line_no_check CHECK (line_no >= 1),
    CONSTRAINT task_line_quantity_check CHECK ((typeof(quantity) = 'integer' AND quantity >= 0)),
    CONSTRAINT task_line_confirmed_check CHECK ((typeof(confirmed) = 'integer' AND confirmed >= 0)),
    CONSTRAINT task_line_short_check CHECK ((typeof(short) = 'integer' AND short >= 0)),
    CONSTRAINT task_line_short_reason_check CHECK (short_reason in ('none_left','too_few','damaged','wrong_item','cannot_reach')),
    CONSTRAINT task_line_progress_check CHECK (confirmed + short <= quantity),
    CONSTRAINT task_line_task_id_fkey FOREIGN KEY (task_id) REFERENCES task (id),
    CONSTRAINT task_line_client_id_fkey FOREIGN KEY (client_id) REFERENCES client (id),
    CONSTRAINT task_line_from_location_id_fkey FOREIGN KEY (from_location_id) REFERENCES location (id),
    CONSTRAINT task_line_from_unit_id_fkey FOREIGN KEY (from_unit_id) REFERENCES handling_unit (id),
    CONSTRAINT task_line_to_location_id_fkey FOREIGN KEY (to_location_id) REFERENCES location (id),
    CONSTRAINT task_line_handling_unit_id_fkey FOREIGN KEY (handling_unit_id) REFERENCES handling_unit (id),
    CONSTRAINT task_line_order_id_fkey FOREIGN KEY (client_id, order_id) REFERENCES orders (client_id, id),
    CONSTRAINT task_line_order_line_id_fkey FOREIGN KEY (client_id, order_line_id) REFERENCES order_line (client_id, id),
    CONSTRAINT task_line_sku_id_fkey FOREIGN KEY (client_id, sku_id) REFERENCES sku (client_id, id)
) WITHOUT ROWID;
CREATE INDEX task_line_order_line_id_idx ON task_line (client_id, order_line_id);

CREATE TABLE shipment (
    client_id BLOB NOT NULL,
    id BLOB NOT NULL,
    order_id BLOB NOT NULL,
    site_id BLOB NOT NULL,
    status TEXT NOT NULL,
    carrier TEXT,
    service TEXT,
    handed_over_at BIGINT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    CONSTRAINT shipment_pk PRIMARY KEY (client_id, id),
    CONSTRAINT shipment_status_check CHECK (status in ('created','labelled','handed_over','in_transit','delivered','delivery_failed','returned','voided')),
    CONSTRAINT shipment_client_id_fkey FOREIGN KEY (client_id) REFERENCES client (id),
    CONSTRAINT shipment_order_id_fkey FOREIGN KEY (client_id, order_id) REFERENCES orders (client_id, id),
    CONSTRAINT shipment_site_id_fkey FOREIGN KEY (site_id) REFERENCES site (id)
) WITHOUT ROWID;
CREATE INDEX shipment_order_id_idx ON shipment (client_id, order_id);
CREATE INDEX shipment_updated_at_id_idx ON shipment (client_id, updated_at, id);

CREATE TABLE parcel (
    client_id BLOB NOT NULL,
    id BLOB NOT NULL,
    shipment_id BLOB NOT NULL,
    parcel_no INTEGER NOT NULL,
    handling_unit_id BLOB NOT NULL,
    sscc TEXT,
    tracking_number TEXT,
    weight_g BIGINT NOT NULL,
    length_mm INTEGER,
    width_mm INTEGER,
    height_mm INTEGER,
    CONSTRAINT parcel_pk PRIMARY KEY (client_id, id),
    CONSTRAINT parcel_shipment_id_parcel_no_key UNIQUE (client_id, shipment_id, parcel_no),
    CONSTRAINT parcel_parcel_no_check CHECK (parcel_no >= 1),
    CONSTRAINT parcel_weight_g_check CHECK (weight_g > 0),
    CONSTRAINT parcel_client_id_fkey FOREIGN KEY (client_id) REFERENCES client (id),
    CONSTRAINT parcel_shipment_id_fkey FOREIGN KEY (client_id, shipment_id) REFERENCES shipment (client_id, id),
    CONSTRAINT parcel_handling_unit_id_fkey FOREIGN KEY (handling_unit_id) REFERENCES handling_unit (id)
) WITHOUT ROWID;
CREATE UNIQUE INDEX parcel_sscc_key ON parcel (sscc) WHERE sscc is not null;

CREATE TABLE parcel_line (
    client_id BLOB NOT NULL,
    parcel_id BLOB NOT NULL,
    "position" INTEGER NOT NULL,
    order_line_id BLOB NOT NULL,
    sku_id BLOB NOT NULL,
    lot_id BLOB,
    serials TEXT NOT NULL,
    quantity BIGINT NOT NULL,
    CONSTRAINT parcel_line_pk PRIMARY KEY (client_id, parcel_id, "position"),
    CONSTRAINT parcel_line_quantity_check CHECK ((typeof(quantity) = 'integer' AND quantity > 0)),
    CONSTRAINT parcel_line_client_id_fkey FOREIGN KEY (client_id) REFERENCES client (id),
    CONSTRAINT parcel_line_parcel_id_fkey FOREIGN KEY (client_id, parcel_id) REFERENCES parcel (client_id, id),
    CONSTRAINT parcel_line_order_line_id_fkey FOREIGN KEY (client_id, order_line_id) REFERENCES order_line (client_id, id),
    CONSTRAINT parcel_line_sku_id_fkey FOREIGN KEY (client_id, sku_id) REFERENCES sku (client_id, id),
    CONSTRAINT parcel_line_lot_id_sku_id_fkey FOREIGN KEY (client_id, lot_id, sku_id) REFERENCES lot (client_id, id, sku_id)
) WITHOUT ROWID;
CREATE INDEX parcel_line_order_line_id_idx ON parcel_line (client_id, order_line_id);

CREATE TABLE idempotency (
    scope TEXT NOT NULL,
    "key" TEXT NOT NULL,
    fingerprint BLOB NOT NULL,
    status INTEGER NOT NULL,
    headers TEXT NOT NULL,
    body TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    CONSTRAINT idempotency_pk PRIMARY KEY (scope, "key")
) WITHOUT ROWID;
CREATE INDEX idempotency_created_at_idx ON idempotency (created_at);

CREATE TABLE audit_entry (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    chain TEXT NOT NULL,
    recorded_at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    facts TEXT NOT NULL,
    command_id BLOB NOT NULL
);
CREATE INDEX audit_entry_command_id_idx ON audit_entry (command_id);
CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry
BEGIN
    SELECT RAISE(ABORT, 'audit_entry is append-only');
END;
CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry
BEGIN
    SELECT RAISE(ABORT, 'audit_entry is append-only');
END;

CREATE TABLE event (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id BLOB NOT NULL,
    client_id BLOB NOT NULL,
    "type" TEXT NOT NULL,
    subject_kind TEXT NOT NULL,
    subject_id BLOB NOT NULL,
    external_id TEXT NOT NULL,
    object TEXT NOT NULL,
    recorded_at BIGINT NOT NULL,
    CONSTRAINT event_id_key UNIQUE (client_id, id),
    CONSTRAINT event_client_id_fkey FOREIGN KEY (client_id) REFERENCES client (id)
);
CREATE INDEX event_seq_idx ON event (client_id, seq);
CREATE INDEX event_subject_id_seq_idx ON event (client_id, subject_id, seq);
CREATE TRIGGER event_no_update BEFORE UPDATE ON event
BEGIN
    SELECT RAISE(ABORT, 'event is append-only');
END;
CREATE TRIGGER event_no_delete BEFORE DELETE ON event
BEGIN
    SELECT RAISE(ABORT, 'event is append-only');
END;

CREATE TABLE import_run (
    id BLOB NOT NULL,
    client_id BLOB,
    kind TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    file_name TEXT NOT NULL,
    report TEXT,
    created_at BIGINT NOT NULL,
    CONSTRAINT import_run_pk PRIMARY KEY (id),
    CONSTRAINT import_run_client_id_fkey FOREIGN KEY (client_id) REFERENCES client (id)
) WITHOUT ROWID;
CREATE UNIQUE INDEX import_run_client_or_house_kind_fingerprint_key ON import_run ((COALESCE(client_id, x'00')), kind, fingerprint);

CREATE TABLE job (
    id BLOB NOT NULL,
    kind TEXT NOT NULL,
    client_id BLOB NOT NULL,
    subject_id BLOB NOT NULL,
    due_at BIGINT NOT NULL,
    lease_until BIGINT,
    tries INTEGER NOT NULL,
    CONSTRAINT job_pk PRIMARY KEY (id),
    CONSTRAINT job_kind_subject_id_key UNIQUE (client_id, kind, subject_id),
    CONSTRAINT job_kind_check CHECK (kind in ('allocate','close_inbound')),
    CONSTRAINT job_tries_check CHECK (tries >= 0),
    CONSTRAINT job_client_id_fkey FOREIGN KEY (client_id) REFERENCES client (id)
) WITHOUT ROWID;
CREATE INDEX job_due_at_idx ON job (due_at);
