"""Microsoft 365 and Outlook.com calendars: sign-in through MSAL, everything else through Graph."""
