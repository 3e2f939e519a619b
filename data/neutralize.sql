-- A copy of the database must not speak to anybody's calendar.
DELETE FROM calendar_credential;
DELETE FROM calendar_consent;
DELETE FROM calendar_subscription;
DELETE FROM calendar_notice;
DELETE FROM calendar_feed;
UPDATE calendar_connection SET state = 'paused', retry_at = NULL;
DELETE FROM ir_config_parameter
 WHERE key IN ('appointment_calendar_sync.google_client_id',
               'appointment_calendar_sync.google_client_secret',
               'appointment_calendar_sync.microsoft_client_id',
               'appointment_calendar_sync.microsoft_client_secret',
               'appointment_calendar_sync.webhook_base_url');
