-- Until an instructor is assigned, a survey is the business of the body that drives the case: it waited for instructors of whom none belonged to the case.
UPDATE cases SET waiting_role = 'officer', waiting_account = officer WHERE position = 'survey.counting' AND waiting_role = 'instructor';
