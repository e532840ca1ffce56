//! What must not happen, the database itself forbids.

use diesel::connection::SimpleConnection;
use taawun::db::Db;

use crate::support::{databases::on_each_database, prepared};

/// A literacy centre in Laâyoune with a validated return for March 2026.
const GROUND: &str = "
    INSERT INTO centre (id, code, name_ar, name_fr, programme_code, coordination_code, province_code, commune_code,
        opened_on, demonstration) VALUES (1, 'c1', 'ا', 'A', 'literacy', '11', '11.321', '11.321.01.03', '2020-01-01', $f);
    INSERT INTO activity_return (id, centre_id, month, version, status, superseded, coordination_code, province_code,
        programme_code, submitted_at, validated_at, demonstration)
        VALUES (1, 1, '2026-03-01', 1, 'validated', $f, '11', '11.321', 'literacy', '2026-04-01 00:00:00',
        '2026-04-02 00:00:00', $f);
    INSERT INTO return_line VALUES (1, 'beneficiaries', 'female', '25_59', 20);
    INSERT INTO partner (id, kind, name_ar, name_fr, demonstration) VALUES (1, 'association', 'ا', 'A', $f);
    INSERT INTO agreement (id, reference, coordination_code, object_ar, object_fr, status, signed_on, starts_on, ends_on,
        demonstration) VALUES (1, '11/2026/0001', '11', 'ا', 'A', 'signed', '2026-01-01', '2026-01-01', '2026-12-31', $f);
    INSERT INTO agreement_terms (id, agreement_id, number, effective_on, object_ar, object_fr, starts_on, ends_on,
        budget_centimes, signed_on, recorded_at)
        VALUES (1, 1, 0, '2026-01-01', 'ا', 'A', '2026-01-01', '2026-12-31', 0, '2026-01-01', '2026-01-01 00:00:00');
    INSERT INTO agreement_party (id, terms_id, position, partner_id, role) VALUES (1, 1, 1, 1, 'funder');
    INSERT INTO report (id, coordination_code, period, starts_on, language, edition, sha256, size_bytes, file_name,
        created_at, demonstration) VALUES (1, '11', '2026-03', '2026-03-01', 'ar', 1,
        '0000000000000000000000000000000000000000000000000000000000000000', 1, 'x.pdf', '2026-04-01 00:00:00', $f);
    INSERT INTO job_run (id, job, coordination_code, period, language, edition, state, due_at, attempts, not_before, claim)
        VALUES (1, 'monthly', '11', '2026-03', 'ar', 1, 'due', '2026-04-01 00:00:00', 0, '2026-04-01 00:00:00', 0);
";

fn run(db: &Db, sql: &str) -> Result<(), String> {
    let postgres = db.is_postgres().unwrap();
    let (no, yes) = if postgres { ("false", "true") } else { ("0", "1") };
    let sql = sql.replace("$f", no).replace("$t", yes);
    db.run(|connection| Ok(connection.batch_execute(&sql)?)).map_err(|error| error.to_string())
}

fn activity_return(rest: &str) -> String {
    format!(
        "INSERT INTO activity_return (centre_id, coordination_code, province_code, programme_code, demonstration, month,
         version, status, superseded, submitted_at, validated_at, returned_reason, correction_reason)
         VALUES (1, '11', '11.321', 'literacy', $f, {rest})"
    )
}

#[test]
fn the_database_refuses_what_must_not_be() {
    on_each_database(|url| {
        let db = prepared(url);
        run(&db, GROUND).unwrap();
        let validated = "'2026-05-01 00:00:00', '2026-05-02 00:00:00'";
        let refused = [
            ("a second counted version", activity_return(&format!("'2026-03-01', 2, 'validated', $f, {validated}, NULL, 'x'"))),
            ("a return that is not for a month", activity_return("'2026-03-02', 1, 'draft', $f, NULL, NULL, NULL, NULL")),
            ("the same version twice", activity_return(&format!("'2026-03-01', 1, 'validated', $t, {validated}, NULL, NULL"))),
            ("a submitted return without a time", activity_return("'2026-04-01', 1, 'submitted', $f, NULL, NULL, NULL, NULL")),
            ("a returned one without a reason", activity_return("'2026-04-01', 1, 'returned', $f, NULL, NULL, NULL, NULL")),
            ("a correction without a reason", activity_return("'2026-03-01', 2, 'draft', $f, NULL, NULL, NULL, NULL")),
            ("an unknown status", activity_return("'2026-04-01', 1, 'lost', $f, NULL, NULL, NULL, NULL")),
            ("a superseded draft", activity_return("'2026-04-01', 1, 'draft', $t, NULL, NULL, NULL, NULL")),
            ("a return in a published period", activity_return(&format!("'2008-05-01', 1, 'validated', $f, {validated}, NULL, NULL"))),
            (
                "a return moved into a published period",
                "UPDATE activity_return SET month = '2008-05-01' WHERE id = 1".into(),
            ),
            (
                "a published figure over returns",
                "INSERT INTO published_figure (coordination_code, programme_code, period, starts_on, ends_on, source_id)
                 SELECT '11', 'literacy', '2026', '2026-01-01', '2027-01-01', id FROM published_source".into(),
            ),
            ("a negative figure", "INSERT INTO return_line VALUES (1, 'graduates', 'male', '25_59', -1)".into()),
            ("a figure twice", "INSERT INTO return_line VALUES (1, 'beneficiaries', 'female', '25_59', 3)".into()),
            ("a figure of an unknown indicator", "INSERT INTO return_line VALUES (1, 'smiles', 'male', '25_59', 1)".into()),
            ("a figure of an unknown sex", "INSERT INTO return_line VALUES (1, 'graduates', 'all', '25_59', 1)".into()),
            ("a return from outside the coordination's provinces", "UPDATE activity_return SET coordination_code = '10'".into()),
            ("a report that is to lie elsewhere", "UPDATE report SET file_name = '../x.pdf'".into()),
            ("a centre outside its coordination's provinces", "UPDATE centre SET coordination_code = '10'".into()),
            ("a centre in a commune of another province", "UPDATE centre SET commune_code = '01.511.01.0'".into()),
            ("a centre that closes before it opens", "UPDATE centre SET closed_on = '2019-01-01'".into()),
            ("a centre that is removed while returns refer to it", "DELETE FROM centre".into()),
            ("a party that is both", "UPDATE agreement_party SET coordination_code = '11'".into()),
            ("a party that is neither", "UPDATE agreement_party SET partner_id = NULL".into()),
            ("an agreement that ends before it starts", "UPDATE agreement SET ends_on = '2025-01-01'".into()),
            ("a signed agreement without a signature", "UPDATE agreement SET signed_on = NULL".into()),
            ("a signed agreement without a reference", "UPDATE agreement SET reference = NULL".into()),
            ("a renewed agreement without a renewal", "UPDATE agreement SET status = 'renewed'".into()),
            ("latest terms twice", "INSERT INTO agreement_terms (agreement_id, number, effective_on, object_ar, object_fr,
                 starts_on, ends_on, budget_centimes, reason_ar, reason_fr, signed_on, recorded_at)
                 SELECT agreement_id, 1, effective_on, object_ar, object_fr, starts_on, ends_on, 0, 'ا', 'A', signed_on,
                 recorded_at FROM agreement_terms".into()),
            ("terms that end before they hold", "UPDATE agreement_terms SET effective_until = '2025-01-01'".into()),
            ("a payment of nothing", "INSERT INTO payment (agreement_id, partner_id, paid_on, amount_centimes, recorded_at)
                 VALUES (1, 1, '2026-02-01', 0, '2026-02-01 00:00:00')".into()),
            ("a negative payment that takes nothing back", "INSERT INTO payment (agreement_id, partner_id, paid_on,
                 amount_centimes, explanation, recorded_at) VALUES (1, 1, '2026-02-01', -1, 'x', '2026-02-01 00:00:00')".into()),
            (
                "money without an amount",
                "INSERT INTO commitment (terms_id, party_id, kind, description_ar, description_fr)
                 VALUES (1, 1, 'money', 'ا', 'A')".into(),
            ),
            (
                "a commitment of a party to another agreement",
                "INSERT INTO commitment (terms_id, party_id, kind, description_ar, description_fr)
                 VALUES (2, 1, 'in_kind', 'ا', 'A')".into(),
            ),
            (
                "a second report of the same edition",
                "INSERT INTO report (coordination_code, period, starts_on, language, edition, sha256, size_bytes, file_name,
                 created_at, demonstration) SELECT coordination_code, period, starts_on, language, edition, sha256,
                 size_bytes, file_name, created_at, demonstration FROM report".into(),
            ),
            (
                "a second run for the same report",
                "INSERT INTO job_run (job, coordination_code, period, language, edition, state, due_at, attempts, not_before,
                 claim) SELECT job, coordination_code, period, language, edition, state, due_at, attempts, not_before, claim
                 FROM job_run".into(),
            ),
            ("a run that is done without a report", "UPDATE job_run SET state = 'done'".into()),
            ("a run that runs without a lease", "UPDATE job_run SET state = 'running'".into()),
            ("a programme of centres without a headline figure", "UPDATE programme SET headline_indicator = NULL WHERE code = 'literacy'".into()),
        ];
        for (what, sql) in refused {
            assert!(run(&db, &sql).is_err(), "{what} was accepted");
        }
        // The statements above fail for the reason they name: their likes without the fault pass.
        run(&db, &activity_return("'2026-04-01', 1, 'draft', $f, NULL, NULL, NULL, NULL")).unwrap();
        run(&db, &activity_return(&format!("'2026-03-01', 2, 'validated', $t, {validated}, NULL, 'x'"))).unwrap();
        run(&db, "INSERT INTO return_line VALUES (1, 'graduates', 'male', '25_59', 0)").unwrap();
        run(&db, "UPDATE centre SET closed_on = '2027-01-01'").unwrap();
    });
}

#[test]
fn setting_up_again_changes_nothing() {
    on_each_database(|url| {
        let db = Db::open(url).unwrap();
        let first = taawun::install::prepare(&db).unwrap();
        assert!(first.migrations > 0 && first.reference_data);
        let second = taawun::install::prepare(&db).unwrap();
        assert_eq!((second.migrations, second.reference_data), (0, false));
    });
}

#[test]
fn two_processes_that_set_up_at_once_get_one_database() {
    on_each_database(|url| {
        let done: Vec<_> = std::thread::scope(|scope| {
            let threads: Vec<_> =
                (0..4).map(|_| scope.spawn(|| taawun::install::prepare(&Db::open(url).unwrap()).unwrap())).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert_eq!(done.iter().filter(|one| one.reference_data).count(), 1);
    });
}
