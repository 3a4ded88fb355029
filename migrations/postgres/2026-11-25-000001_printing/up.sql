-- Papers and labels: the numbers of parcels, the documents made, the printers of the house and what waits for them.

CREATE TABLE sscc_counter (
    prefix TEXT NOT NULL,
    next_serial BIGINT NOT NULL,
    CONSTRAINT sscc_counter_pk PRIMARY KEY (prefix),
    CONSTRAINT sscc_counter_next_serial_check CHECK (next_serial >= 1)
);

-- A document without a client is a paper of the house: a pick list, a label of a location, badges.
CREATE TABLE document (
    id UUID NOT NULL,
    client_id UUID,
    kind TEXT NOT NULL,
    code TEXT NOT NULL,
    language TEXT NOT NULL,
    level TEXT,
    size TEXT NOT NULL,
    order_id UUID,
    parcel_id UUID,
    inbound_id UUID,
    tour_id UUID,
    count_id UUID,
    created_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT document_pk PRIMARY KEY (id),
    CONSTRAINT document_kind_check CHECK (kind in ('pick-list','packing-slip','shipping-label','location-label','sku-label','tote-label','trolley-label','badges','receiving-sheet','count-sheet')),
    CONSTRAINT document_language_check CHECK (language in ('da','en')),
    CONSTRAINT document_level_check CHECK (level in ('standard','large','easy')),
    CONSTRAINT document_client_id_fkey FOREIGN KEY (client_id) REFERENCES client (id),
    CONSTRAINT document_order_id_fkey FOREIGN KEY (client_id, order_id) REFERENCES orders (client_id, id),
    CONSTRAINT document_parcel_id_fkey FOREIGN KEY (client_id, parcel_id) REFERENCES parcel (client_id, id),
    CONSTRAINT document_inbound_id_fkey FOREIGN KEY (client_id, inbound_id) REFERENCES inbound_shipment (client_id, id),
    CONSTRAINT document_tour_id_fkey FOREIGN KEY (tour_id) REFERENCES tour (id),
    CONSTRAINT document_count_id_fkey FOREIGN KEY (count_id) REFERENCES stock_count (id)
);
CREATE INDEX document_order_id_idx ON document (client_id, order_id);
CREATE INDEX document_parcel_id_idx ON document (client_id, parcel_id);
CREATE INDEX document_kind_code_idx ON document (kind, code);

-- The bytes of a document in each form: as PDF and as ZPL, the first print and the one that is marked a copy.
CREATE TABLE document_form (
    document_id UUID NOT NULL,
    media_type TEXT NOT NULL,
    is_copy BOOLEAN NOT NULL,
    content BYTEA NOT NULL,
    CONSTRAINT document_form_pk PRIMARY KEY (document_id, media_type, is_copy),
    CONSTRAINT document_form_media_type_check CHECK (media_type in ('application/pdf','application/zpl')),
    CONSTRAINT document_form_document_id_fkey FOREIGN KEY (document_id) REFERENCES document (id)
);

CREATE TABLE printer (
    code TEXT NOT NULL,
    address TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    version BIGINT NOT NULL,
    CONSTRAINT printer_pk PRIMARY KEY (code)
);

-- A printer may go while its jobs stay as history, so they name it and do not refer to it.
CREATE TABLE print_job (
    id UUID NOT NULL,
    document_id UUID NOT NULL,
    printer TEXT NOT NULL,
    copies INTEGER NOT NULL,
    is_copy BOOLEAN NOT NULL,
    status TEXT NOT NULL,
    asked_by TEXT NOT NULL,
    why TEXT,
    tries INTEGER NOT NULL,
    due_at TIMESTAMPTZ NOT NULL,
    lease_until TIMESTAMPTZ,
    is_begun BOOLEAN NOT NULL,
    remote_job INTEGER,
    fault TEXT,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    version BIGINT NOT NULL,
    CONSTRAINT print_job_pk PRIMARY KEY (id),
    CONSTRAINT print_job_copies_check CHECK (copies between 1 and 99),
    CONSTRAINT print_job_status_check CHECK (status in ('queued','sent','printed','unknown','failed','cancelled')),
    CONSTRAINT print_job_why_check CHECK (why in ('lost','unreadable','damaged','other')),
    CONSTRAINT print_job_tries_check CHECK (tries >= 0),
    CONSTRAINT print_job_document_id_fkey FOREIGN KEY (document_id) REFERENCES document (id)
);
CREATE INDEX print_job_printer_status_due_at_idx ON print_job (printer, status, due_at);
CREATE INDEX print_job_status_due_at_idx ON print_job (status, due_at);
CREATE INDEX print_job_document_id_idx ON print_job (document_id);
