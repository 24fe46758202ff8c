export { Page } from '../reviews/reviews-page.js';
