-- When a revoked device was heard once more: so long it may hand in what it has, into quarantine (W6).
ALTER TABLE account_device ADD COLUMN last_words_at INTEGER;
