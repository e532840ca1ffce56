//! The tables, as Diesel sees them on both databases. `migrations/` says what each column means.

diesel::table! {
    region (code) {
        code -> Text,
        name_ar -> Text,
        name_fr -> Text,
        population -> BigInt,
    }
}

diesel::table! {
    province (code) {
        code -> Text,
        region_code -> Text,
        kind -> Text,
        name_ar -> Text,
        name_fr -> Text,
        population -> BigInt,
    }
}

diesel::table! {
    commune (code) {
        code -> Text,
        province_code -> Text,
        setting -> Text,
        name_ar -> Text,
        name_fr -> Text,
        population -> BigInt,
    }
}

diesel::table! {
    census (commune_code, sex) {
        commune_code -> Text,
        sex -> Text,
        population_municipal -> Nullable<BigInt>,
        age_0_4 -> Nullable<Double>,
        age_5_9 -> Nullable<Double>,
        age_10_14 -> Nullable<Double>,
        age_15_19 -> Nullable<Double>,
        age_20_24 -> Nullable<Double>,
        disability_prevalence -> Nullable<Double>,
        illiteracy_population_15_plus -> Nullable<BigInt>,
        illiteracy_rate_15_plus -> Nullable<Double>,
        labour_active -> Nullable<BigInt>,
        labour_unemployment_rate -> Nullable<Double>,
    }
}

diesel::table! {
    coordination (code) {
        code -> Text,
        region_code -> Text,
        name_ar -> Text,
        name_fr -> Text,
        name_en -> Text,
        lock_version -> Integer,
    }
}

diesel::table! {
    delegation (code) {
        code -> Text,
        coordination_code -> Text,
        province_code -> Text,
        name_ar -> Text,
        name_fr -> Text,
        name_en -> Text,
        lock_version -> Integer,
        closed_on -> Nullable<Date>,
    }
}

diesel::table! {
    indicator (code) {
        code -> Text,
        position -> Integer,
        aggregation -> Text,
        unit -> Text,
        name_ar -> Text,
        name_fr -> Text,
        name_en -> Text,
        lock_version -> Integer,
    }
}

diesel::table! {
    age_band (code) {
        code -> Text,
        position -> Integer,
        name_ar -> Text,
        name_fr -> Text,
        name_en -> Text,
        lock_version -> Integer,
    }
}

diesel::table! {
    programme (code) {
        code -> Text,
        position -> Integer,
        counts -> Text,
        headline_indicator -> Nullable<Text>,
        figures_by_unit -> Bool,
        name_ar -> Text,
        name_fr -> Text,
        name_en -> Text,
        purpose_ar -> Text,
        purpose_fr -> Text,
        purpose_en -> Text,
        lock_version -> Integer,
        opened_on -> Nullable<Date>,
        closed_on -> Nullable<Date>,
    }
}

diesel::table! {
    programme_indicator (programme_code, indicator_code) {
        programme_code -> Text,
        indicator_code -> Text,
    }
}

diesel::table! {
    unit_noun (programme_code, language, category) {
        programme_code -> Text,
        language -> Text,
        category -> Text,
        text -> Text,
    }
}

diesel::table! {
    centre (id) {
        id -> BigInt,
        code -> Text,
        name_ar -> Text,
        name_fr -> Text,
        programme_code -> Text,
        coordination_code -> Text,
        province_code -> Text,
        commune_code -> Nullable<Text>,
        setting -> Nullable<Text>,
        capacity -> Nullable<Integer>,
        opened_on -> Date,
        closed_on -> Nullable<Date>,
        demonstration -> Bool,
        lock_version -> Integer,
    }
}

diesel::table! {
    centre_stay (centre_id, until_on) {
        centre_id -> BigInt,
        from_on -> Nullable<Date>,
        until_on -> Date,
        coordination_code -> Text,
        province_code -> Text,
        commune_code -> Nullable<Text>,
        setting -> Nullable<Text>,
    }
}

diesel::table! {
    activity_return (id) {
        id -> BigInt,
        centre_id -> BigInt,
        month -> Date,
        version -> Integer,
        status -> Text,
        superseded -> Bool,
        coordination_code -> Text,
        province_code -> Text,
        commune_code -> Nullable<Text>,
        programme_code -> Text,
        setting -> Nullable<Text>,
        submitted_at -> Nullable<Timestamp>,
        validated_at -> Nullable<Timestamp>,
        returned_reason -> Nullable<Text>,
        correction_reason -> Nullable<Text>,
        demonstration -> Bool,
        lock_version -> Integer,
    }
}

diesel::table! {
    return_line (return_id, indicator_code, sex, age_band) {
        return_id -> BigInt,
        indicator_code -> Text,
        sex -> Text,
        age_band -> Text,
        value -> BigInt,
    }
}

diesel::table! {
    return_event (id) {
        id -> BigInt,
        return_id -> BigInt,
        step -> Text,
        at -> Timestamp,
        account_id -> Nullable<BigInt>,
        reason -> Nullable<Text>,
    }
}

diesel::table! {
    return_declared_total (return_id, indicator_code) {
        return_id -> BigInt,
        indicator_code -> Text,
        value -> BigInt,
    }
}

diesel::table! {
    return_explanation (return_id, rule_code) {
        return_id -> BigInt,
        rule_code -> Text,
        text -> Text,
        arguments -> Nullable<Text>,
    }
}

diesel::table! {
    published_source (id) {
        id -> BigInt,
        code -> Text,
        title -> Text,
        publisher -> Nullable<Text>,
        published_on -> Date,
        note_ar -> Text,
        note_fr -> Text,
        note_en -> Text,
        lock_version -> Integer,
    }
}

diesel::table! {
    published_figure (id) {
        id -> BigInt,
        coordination_code -> Text,
        programme_code -> Text,
        period -> Text,
        starts_on -> Date,
        ends_on -> Date,
        units -> Nullable<BigInt>,
        beneficiaries -> Nullable<BigInt>,
        source_id -> BigInt,
        lock_version -> Integer,
    }
}

diesel::table! {
    published_unit (id) {
        id -> BigInt,
        figure_id -> BigInt,
        position -> Integer,
        name_ar -> Text,
        name_fr -> Text,
        beneficiaries -> Nullable<BigInt>,
    }
}

diesel::table! {
    activity_total (period, coordination_code, province_code, programme_code, indicator_code) {
        period -> Text,
        coordination_code -> Text,
        province_code -> Text,
        programme_code -> Text,
        indicator_code -> Text,
        value -> BigInt,
        women -> BigInt,
    }
}

diesel::table! {
    activity_detail (period, indicator_code, programme_code, coordination_code, province_code, commune_code, setting, sex, age_band) {
        period -> Text,
        indicator_code -> Text,
        programme_code -> Text,
        coordination_code -> Text,
        province_code -> Text,
        commune_code -> Text,
        setting -> Text,
        sex -> Text,
        age_band -> Text,
        value -> BigInt,
    }
}

diesel::table! {
    partner (id) {
        id -> BigInt,
        kind -> Text,
        name_ar -> Text,
        name_fr -> Text,
        demonstration -> Bool,
        lock_version -> Integer,
    }
}

diesel::table! {
    agreement (id) {
        id -> BigInt,
        reference -> Nullable<Text>,
        coordination_code -> Text,
        object_ar -> Text,
        object_fr -> Text,
        status -> Text,
        signed_on -> Nullable<Date>,
        starts_on -> Date,
        ends_on -> Date,
        terminated_on -> Nullable<Date>,
        renewed_by -> Nullable<BigInt>,
        demonstration -> Bool,
        lock_version -> Integer,
        renews -> Nullable<BigInt>,
        search_text -> Text,
        scan_sha256 -> Nullable<Text>,
        scan_size_bytes -> Nullable<BigInt>,
        reference_order -> Text,
    }
}

diesel::table! {
    agreement_terms (id) {
        id -> BigInt,
        agreement_id -> BigInt,
        number -> Integer,
        effective_on -> Nullable<Date>,
        effective_until -> Nullable<Date>,
        object_ar -> Text,
        object_fr -> Text,
        starts_on -> Date,
        ends_on -> Date,
        budget_centimes -> BigInt,
        reason_ar -> Nullable<Text>,
        reason_fr -> Nullable<Text>,
        signed_on -> Nullable<Date>,
        recorded_at -> Timestamp,
        recorded_by -> Nullable<BigInt>,
    }
}

diesel::table! {
    terms_programme (terms_id, programme_code) {
        terms_id -> BigInt,
        programme_code -> Text,
    }
}

diesel::table! {
    terms_place (id) {
        id -> BigInt,
        terms_id -> BigInt,
        province_code -> Text,
        commune_code -> Nullable<Text>,
    }
}

diesel::table! {
    agreement_party (id) {
        id -> BigInt,
        terms_id -> BigInt,
        position -> Integer,
        coordination_code -> Nullable<Text>,
        partner_id -> Nullable<BigInt>,
        role -> Text,
    }
}

diesel::table! {
    commitment (id) {
        id -> BigInt,
        terms_id -> BigInt,
        party_id -> BigInt,
        kind -> Text,
        amount_centimes -> Nullable<BigInt>,
        description_ar -> Text,
        description_fr -> Text,
    }
}

diesel::table! {
    instalment (id) {
        id -> BigInt,
        terms_id -> BigInt,
        party_id -> BigInt,
        due_on -> Date,
        amount_centimes -> BigInt,
    }
}

diesel::table! {
    agreed_indicator (id) {
        id -> BigInt,
        terms_id -> BigInt,
        position -> Integer,
        description_ar -> Text,
        description_fr -> Text,
        target -> Nullable<BigInt>,
    }
}

diesel::table! {
    agreement_decision (id) {
        id -> BigInt,
        agreement_id -> BigInt,
        kind -> Text,
        effective_on -> Date,
        until_on -> Nullable<Date>,
        reason -> Nullable<Text>,
        terms_id -> Nullable<BigInt>,
        recorded_at -> Timestamp,
        recorded_by -> Nullable<BigInt>,
    }
}

diesel::table! {
    payment (id) {
        id -> BigInt,
        agreement_id -> BigInt,
        coordination_code -> Nullable<Text>,
        partner_id -> Nullable<BigInt>,
        instalment_due_on -> Nullable<Date>,
        paid_on -> Date,
        amount_centimes -> BigInt,
        explanation -> Nullable<Text>,
        reverses -> Nullable<BigInt>,
        recorded_at -> Timestamp,
        recorded_by -> Nullable<BigInt>,
    }
}

diesel::table! {
    reference_counter (coordination_code, year) {
        coordination_code -> Text,
        year -> Integer,
        last -> Integer,
    }
}

// Views on the latest terms.

diesel::table! {
    agreement_programme (agreement_id, programme_code) {
        agreement_id -> BigInt,
        programme_code -> Text,
    }
}

diesel::table! {
    agreement_partner (agreement_id, partner_id) {
        agreement_id -> BigInt,
        partner_id -> BigInt,
    }
}

diesel::table! {
    agreement_place (agreement_id) {
        agreement_id -> BigInt,
        province_code -> Text,
        commune_code -> Nullable<Text>,
    }
}

diesel::table! {
    staff_training (id) {
        id -> BigInt,
        coordination_code -> Text,
        topic_ar -> Text,
        topic_fr -> Text,
        starts_on -> Date,
        days -> Integer,
        women -> Nullable<Integer>,
        men -> Nullable<Integer>,
        demonstration -> Bool,
        lock_version -> Integer,
        cancelled_on -> Nullable<Date>,
    }
}

diesel::table! {
    trade (code) {
        code -> Text,
        position -> Integer,
        name_ar -> Text,
        name_fr -> Text,
        name_en -> Text,
        lock_version -> Integer,
    }
}

diesel::table! {
    cooperative (id) {
        id -> BigInt,
        coordination_code -> Text,
        province_code -> Text,
        commune_code -> Nullable<Text>,
        trade_code -> Text,
        name_ar -> Text,
        name_fr -> Text,
        founded_on -> Date,
        closed_on -> Nullable<Date>,
        women -> Nullable<Integer>,
        men -> Nullable<Integer>,
        demonstration -> Bool,
        lock_version -> Integer,
    }
}

diesel::table! {
    report (id) {
        id -> BigInt,
        coordination_code -> Text,
        period -> Text,
        starts_on -> Date,
        language -> Text,
        edition -> Integer,
        sha256 -> Text,
        size_bytes -> BigInt,
        file_name -> Text,
        created_at -> Timestamp,
        demonstration -> Bool,
        lock_version -> Integer,
        public -> Bool,
        small_cells -> Nullable<BigInt>,
        replaces -> Nullable<BigInt>,
        verification_code -> Nullable<Text>,
    }
}

diesel::table! {
    report_figures (report_id) {
        report_id -> BigInt,
        figures -> Text,
    }
}

diesel::table! {
    report_change (report_id, position) {
        report_id -> BigInt,
        position -> Integer,
        path -> Text,
        kind -> Text,
        before -> Nullable<BigInt>,
        after -> Nullable<BigInt>,
        measure -> Text,
        subject -> Text,
    }
}

diesel::table! {
    job_run (id) {
        id -> BigInt,
        job -> Text,
        coordination_code -> Text,
        period -> Text,
        language -> Text,
        edition -> Integer,
        state -> Text,
        due_at -> Timestamp,
        attempts -> Integer,
        not_before -> Timestamp,
        lease_until -> Nullable<Timestamp>,
        claim -> Integer,
        finished_at -> Nullable<Timestamp>,
        error -> Nullable<Text>,
        report_id -> Nullable<BigInt>,
        by_hand -> Bool,
        requested_by -> Nullable<BigInt>,
        wait_share -> Nullable<Integer>,
        wait_until -> Nullable<Timestamp>,
        worker -> Nullable<Text>,
    }
}

diesel::table! {
    job_run_attempt (run_id, number) {
        run_id -> BigInt,
        number -> Integer,
        worker -> Text,
        began_at -> Timestamp,
        ended_at -> Nullable<Timestamp>,
        error -> Nullable<Text>,
    }
}

diesel::table! {
    job_run_step (run_id, attempt, step) {
        run_id -> BigInt,
        attempt -> Integer,
        step -> Text,
        ended_at -> Timestamp,
    }
}

diesel::table! {
    job_batch (job, due_at) {
        job -> Text,
        due_at -> Timestamp,
        summarised_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    job_progress (job) {
        job -> Text,
        recorded_until -> Timestamp,
    }
}

diesel::table! {
    delivery (id) {
        id -> BigInt,
        key -> Text,
        kind -> Text,
        recipient -> Text,
        sender -> Nullable<Text>,
        language -> Text,
        subject -> Text,
        body -> Text,
        report_id -> Nullable<BigInt>,
        run_id -> Nullable<BigInt>,
        coordination_code -> Nullable<Text>,
        state -> Text,
        attempts -> Integer,
        not_before -> Timestamp,
        lease_until -> Nullable<Timestamp>,
        claim -> Integer,
        give_up_at -> Timestamp,
        content_at -> Nullable<Timestamp>,
        message_id -> Nullable<Text>,
        created_at -> Timestamp,
        sent_at -> Nullable<Timestamp>,
        error -> Nullable<Text>,
        uncertain -> Integer,
        worker -> Nullable<Text>,
    }
}

diesel::table! {
    mail_stop (id) {
        id -> BigInt,
        address -> Text,
        reason -> Text,
        at -> Timestamp,
        detail -> Nullable<Text>,
        delivery_id -> Nullable<BigInt>,
        lifted_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    installation (key) {
        key -> Text,
        value -> Text,
    }
}

diesel::table! {
    account (id) {
        id -> BigInt,
        email -> Text,
        name -> Text,
        password_hash -> Nullable<Text>,
        created_at -> Timestamp,
        disabled_at -> Nullable<Timestamp>,
        lock_version -> Integer,
        demonstration -> Bool,
    }
}

diesel::table! {
    account_role (id) {
        id -> BigInt,
        account_id -> BigInt,
        role -> Text,
        coordination_code -> Nullable<Text>,
        delegation_code -> Nullable<Text>,
        centre_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    api_token (id) {
        id -> BigInt,
        account_id -> BigInt,
        name -> Text,
        token_hash -> Text,
        read_only -> Bool,
        coordination_code -> Nullable<Text>,
        created_at -> Timestamp,
        expires_at -> Timestamp,
        last_used_at -> Nullable<Timestamp>,
        revoked_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    session (id) {
        id -> BigInt,
        account_id -> BigInt,
        secret_hash -> Text,
        address -> Text,
        user_agent -> Text,
        created_at -> Timestamp,
        last_used_at -> Timestamp,
        expires_at -> Timestamp,
        ended_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    one_time_link (id) {
        id -> BigInt,
        account_id -> BigInt,
        purpose -> Text,
        secret_hash -> Text,
        created_at -> Timestamp,
        expires_at -> Timestamp,
        used_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    sign_in_failure (subject) {
        subject -> Text,
        failures -> Integer,
        last_at -> Timestamp,
        blocked_until -> Nullable<Timestamp>,
    }
}

diesel::table! {
    openid_attempt (state_hash) {
        state_hash -> Text,
        browser_hash -> Text,
        expires_at -> Timestamp,
    }
}

diesel::table! {
    audit_entry (id) {
        id -> BigInt,
        at -> Timestamp,
        account_id -> Nullable<BigInt>,
        via -> Text,
        address -> Text,
        action -> Text,
        object_kind -> Text,
        object_key -> Text,
        before -> Nullable<Text>,
        after -> Nullable<Text>,
        previous_hash -> Text,
        hash -> Text,
    }
}

diesel::table! {
    answered_mutation (asker, idempotency_key) {
        asker -> Text,
        idempotency_key -> Text,
        mutation -> Text,
        input_hash -> Text,
        answer -> Text,
        at -> Timestamp,
    }
}

diesel::joinable!(programme_indicator -> indicator (indicator_code));
diesel::joinable!(province -> region (region_code));
diesel::joinable!(commune -> province (province_code));
diesel::joinable!(delegation -> coordination (coordination_code));
diesel::joinable!(centre -> programme (programme_code));
diesel::joinable!(centre_stay -> centre (centre_id));
diesel::joinable!(activity_return -> centre (centre_id));
diesel::joinable!(return_line -> activity_return (return_id));
diesel::joinable!(return_event -> account (account_id));
diesel::joinable!(return_explanation -> activity_return (return_id));
diesel::joinable!(published_figure -> published_source (source_id));
diesel::joinable!(published_unit -> published_figure (figure_id));
diesel::joinable!(agreement_terms -> agreement (agreement_id));
diesel::joinable!(agreement_party -> agreement_terms (terms_id));
diesel::joinable!(agreement_party -> partner (partner_id));
diesel::joinable!(return_line -> indicator (indicator_code));
diesel::joinable!(cooperative -> trade (trade_code));
diesel::joinable!(terms_programme -> programme (programme_code));
diesel::joinable!(terms_programme -> agreement_terms (terms_id));
diesel::joinable!(instalment -> agreement_party (party_id));
diesel::joinable!(job_run -> report (report_id));
diesel::joinable!(report_figures -> report (report_id));
diesel::joinable!(report_change -> report (report_id));
diesel::joinable!(account_role -> account (account_id));
diesel::joinable!(api_token -> account (account_id));
diesel::joinable!(session -> account (account_id));
diesel::joinable!(one_time_link -> account (account_id));

diesel::allow_tables_to_appear_in_same_query!(
    region,
    province,
    commune,
    census,
    coordination,
    delegation,
    indicator,
    age_band,
    programme,
    programme_indicator,
    unit_noun,
    centre,
    centre_stay,
    activity_return,
    return_line,
    return_event,
    return_declared_total,
    return_explanation,
    published_source,
    published_figure,
    published_unit,
    activity_total,
    activity_detail,
    partner,
    agreement,
    agreement_terms,
    terms_programme,
    terms_place,
    agreement_party,
    commitment,
    instalment,
    agreed_indicator,
    agreement_decision,
    payment,
    reference_counter,
    agreement_programme,
    agreement_partner,
    agreement_place,
    staff_training,
    trade,
    cooperative,
    report,
    report_figures,
    report_change,
    job_run,
    job_run_attempt,
    job_run_step,
    job_batch,
    job_progress,
    delivery,
    mail_stop,
    installation,
    account,
    account_role,
    api_token,
    openid_attempt,
    session,
    one_time_link,
    sign_in_failure,
    audit_entry,
    answered_mutation,
);
